"""Reading layer: a file of any spreadsheet format in, grids out, with the guard in front.

    for answer in read_workbooks(paths, shown_as=shown_file_names(path.name for path in paths)):
        ...                                                 # a Workbook, or Refused
    workbook = read_workbook(path, shown_as=path.name)      # raises Refused

Files are opened in a child process with limits on memory and time; a file that ends the child is refused and the next one gets
a new child. Nothing of a file's content is ever printed by either process.
"""

from vinkeval.exports.reading.reader import read_workbook as read_workbook
from vinkeval.exports.reading.reader import read_workbooks as read_workbooks
