"""Reading layer: a file of any spreadsheet format in, grids out, with the guard in front.

    with Reader(password=None) as reader:
        workbook = reader.read(path, shown_as=name)     # Workbook, or raises Refused

Files are opened in a child process with limits on memory and time; a file that kills the child is refused and the next one
gets a new child.
"""
