"""Entry of the child process; see `child`."""

from vinkeval.exports.reading.child import main

main()
