"""Office files are zip archives that note when they were written: the same content must give the same bytes."""

import io
import zipfile
from collections.abc import Callable

_EPOCH = (1980, 1, 1, 0, 0, 0)


def with_fixed_times(content: bytes, mend: Callable[[str, bytes], bytes] = lambda _, part: part) -> bytes:
    """The same archive with one time on every part.

    Args:
        content: a zip archive.
        mend: given a part's name and bytes, what to write instead.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, date_time=_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, mend(name, old.read(name)))
    return buffer.getvalue()
