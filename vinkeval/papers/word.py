"""The annex as editable Word: real headings, tables with header rows, figures with alt text, all looks from styles."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from vinkeval.disclosure.release import Release
from vinkeval.errors import UsageFault
from vinkeval.figures import Chart
from vinkeval.figures.texts import texts
from vinkeval.papers.archive import with_fixed_times
from vinkeval.papers.content import annex
from vinkeval.papers.model import Bullets, Document, Grid, Heading, Picture, Text
from vinkeval.storage import told_in_danish, write_bytes

_TEXTS = texts("vinkeval.papers")
_FRAME = texts("vinkeval.figures")
_WIDTH_CM = 16.0
_INK = RGBColor(0x1A, 0x1A, 0x1A)
_TWIPS_PER_CM = 1440 / 2.54
_TABLE_STYLE = "VINK tabel"
_CELLS = {"text": "VINK tabeltekst", "number": "VINK tabeltal"}
_KEPT = " samlet"  # the style of a cell in a row that stays on the page of the next row
_SHORT = 5  # a table of so many rows is not broken over two pages
# Our paragraph styles: name -> (based on, size in points, bold, italic, space before, space after, kept with the next).
_STYLES: dict[str, tuple[str, float | None, bool, bool, float, float, bool]] = {
    "VINK tabeltekst": ("Normal", 8.5, False, False, 1, 1, False),
    "VINK tabeltal": ("VINK tabeltekst", None, False, False, 1, 1, False),
    "VINK tabeltekst samlet": ("VINK tabeltekst", None, False, False, 1, 1, True),
    "VINK tabeltal samlet": ("VINK tabeltal", None, False, False, 1, 1, True),
    "VINK tabeltitel": ("Normal", 9.5, True, False, 10, 3, True),
    "VINK hoved": ("Normal", None, False, False, 0, 1, False),
    "VINK note": ("Normal", 8.5, False, False, 2, 4, False),
    "VINK note samlet": ("VINK note", None, False, False, 2, 4, True),
    "VINK sidetal": ("Normal", 8.5, False, False, 0, 0, False),
    "VINK indledning": ("Normal", None, False, False, 0, 6, True),
    "VINK figur": ("Normal", None, False, False, 8, 2, True),
    "VINK figurtitel": ("Normal", 9.5, True, False, 2, 1, True),
    "VINK fund": ("Normal", None, False, False, 6, 8, False),
    "VINK bemærk": ("Normal", None, True, False, 4, 8, False),
}
_BASE = (
    ("Normal", 10, 0, 6), ("Title", 19, 0, 8), ("Heading 1", 15, 18, 4), ("Heading 2", 12, 12, 3), ("Heading 3", 11, 8, 2),
)  # fmt: skip
_LOOKS = {"body": "Normal", "notice": "VINK bemærk", "finding": "VINK fund", "quiet": "VINK note", "opening": "VINK indledning"}


def write_annex(
    release: Release,
    charts: Sequence[Chart],
    path: Path,
    template: Path | None = None,
    *,
    deviations: Sequence[str] | None = None,
) -> None:
    """Write bilag.docx.

    Args:
        release: what may be shown.
        charts: the paper's figures, made from the same release.
        path: where to write.
        template: the municipality's own .docx; its page, typeface and heading styles are used.
        deviations: where the analysis departs from the locked plan; None where no plan was locked.

    Raises:
        UsageFault: the template is no Word document.
        PermissionFault, StorageFault: the file cannot be written.
    """
    write_bytes(path, word_bytes(annex(release, charts, deviations), template))


def word_bytes(paper: Document, template: Path | None = None) -> bytes:
    """The Word file of a paper as bytes."""
    word = _opened(template)
    _prepare(word, own=template is None)
    _properties(word, paper)
    word.add_paragraph(paper.title, style="Title")
    for label, value in paper.head:
        word.add_paragraph(_TEXTS.say("head.line", label=label, value=value), style="VINK hoved")
    for block, following in zip_longest(paper.blocks, paper.blocks[1:]):
        match block:
            case Heading():
                word.add_heading(block.text, level=block.level)
            case Text():
                word.add_paragraph(block.text, style=_LOOKS[block.look])
            case Bullets():
                for item in block.items:
                    word.add_paragraph(item, style="List Bullet")
            case Grid():
                _grid(word, block)
            case Picture():
                _picture(word, block, told=isinstance(following, Text) and following.look == "finding")
    buffer = io.BytesIO()
    word.save(buffer)
    return with_fixed_times(buffer.getvalue())


def _opened(template: Path | None) -> WordDocument:
    if template is None:
        return docx.Document()
    try:
        with told_in_danish(template):
            content = template.read_bytes()
        word = docx.Document(io.BytesIO(content))
    except (ValueError, KeyError, zipfile.BadZipFile):
        raise UsageFault(_TEXTS.say("fault.template", file=template.name)) from None
    body = word.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    return word


def _prepare(word: WordDocument, *, own: bool) -> None:
    """Page, language and styles; a template keeps its own page and headings and only gets the styles it lacks."""
    names = {style.name for style in word.styles}
    if own:
        section = word.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.3)
        _base_styles(word)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet"):
        if name not in names:
            word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    for name, (base, size, bold, italic, before, after, keep) in _STYLES.items():
        if name in names:
            continue
        style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles[base]
        style.font.bold, style.font.italic = bold or None, italic or None
        if size:
            style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0
        style.paragraph_format.keep_with_next = keep or None
        style.paragraph_format.keep_together = name.startswith(("VINK note", "VINK fund")) or None
        if name in ("VINK tabeltal", "VINK sidetal"):
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if _TABLE_STYLE not in names:
        word.styles.element.append(_table_style())
    if own:
        _page_numbers(word)
    _danish(word)


def _page_numbers(word: WordDocument) -> None:
    """'Side 2 af 20' at the foot of each page."""
    place = word.sections[0].footer.paragraphs[0]
    place.style = word.styles["VINK sidetal"]
    for said, field in (("page", "PAGE"), ("of", "NUMPAGES")):
        place.add_run(_TEXTS.say(f"footer.{said}"))
        counted = f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        place._p.append(parse_xml(counted))


def _base_styles(word: WordDocument) -> None:
    for name, size, before, after in _BASE:
        style: Any = word.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        if name.startswith("Heading"):
            style.font.bold = True
            style.paragraph_format.keep_with_next = True
    title = word.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)


def _table_style() -> Any:
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="VINKtabel"><w:name w:val="{_TABLE_STYLE}"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:tblPr><w:tblBorders>'
        '<w:top w:val="single" w:sz="8" w:color="1A1A1A"/><w:bottom w:val="single" w:sz="8" w:color="1A1A1A"/>'
        '<w:insideH w:val="single" w:sz="4" w:color="BFBFBF"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        '<w:bottom w:val="single" w:sz="8" w:color="1A1A1A"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
        "</w:style>"
    )


def _danish(word: WordDocument) -> None:
    """Danish as the document's language, in the defaults and in every style that names another."""
    styles = word.styles.element
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), "da-DK")
    defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None and defaults.find(qn("w:lang")) is None:
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "da-DK")
        defaults.append(language)


def _properties(word: WordDocument, paper: Document) -> None:
    known = word.core_properties
    stamp = datetime(paper.as_of.year, paper.as_of.month, paper.as_of.day, tzinfo=UTC)
    known.title, known.subject, known.author = paper.title, paper.subject, paper.author
    known.last_modified_by, known.comments, known.keywords, known.category = paper.author, "", "", ""
    known.language, known.revision = "da-DK", 1
    known.created = known.modified = stamp.replace(tzinfo=None)


def _grid(word: WordDocument, grid: Grid) -> None:
    word.add_paragraph(_TEXTS.say("table.number", n=grid.number, title=grid.caption), style="VINK tabeltitel")
    _table(word, grid)
    if grid.note:
        word.add_paragraph(grid.note, style="VINK note")


def _table(word: WordDocument, grid: Grid) -> None:
    """A table as one piece of XML: python-docx finds each cell by counting, which takes minutes for a paper's tables.

    Short ones stand on one page; of long ones two rows stay with the header and two with the note.
    """
    ids = {kept: {key: word.styles[f"{name}{kept}"].style_id for key, name in _CELLS.items()} for kept in ("", _KEPT)}
    wide = [round(_WIDTH_CM * share * _TWIPS_PER_CM) for share in grid.widths]
    last = len(grid.rows) - 1
    lines = [_row_xml(grid.header, wide, grid.numbers, ids[_KEPT], head=True)]
    for at, row in enumerate(grid.rows):
        kept = bool(grid.note) if at == last else last < _SHORT or at < 2 or at == last - 1
        lines.append(_row_xml(row, wide, grid.numbers, ids[_KEPT if kept else ""], head=False))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in wide)
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{word.styles[_TABLE_STYLE].style_id}"/>'
        f'<w:tblW w:w="{sum(wide)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )
    word.element.body.insert_element_before(table, "w:sectPr")


def _row_xml(cells: Sequence[str], wide: Sequence[int], numbers: frozenset[int], ids: dict[str, str], *, head: bool) -> str:
    kind = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="{ids["number" if at in numbers else "text"]}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        for at, (text, width) in enumerate(zip(cells, wide, strict=True))
    )
    return f"<w:tr>{kind}{inside}</w:tr>"


def _picture(word: WordDocument, picture: Picture, *, told: bool) -> None:
    """A figure with its title, source and note; `told`: the sentence that follows stays with it."""
    chart = picture.chart
    paragraph = word.add_paragraph(style="VINK figur")
    inline: Any = paragraph.add_run().add_picture(io.BytesIO(chart.png(framed=False)), width=Cm(_WIDTH_CM))
    properties = inline._inline.docPr
    properties.set("descr", chart.alt)
    properties.set("title", chart.title)
    properties.set("name", chart.name)
    word.add_paragraph(_TEXTS.say("figure.number", n=picture.number, title=chart.title), style="VINK figurtitel")
    word.add_paragraph(f"{_FRAME.say('frame.source')}: {chart.source}", style="VINK note samlet")
    word.add_paragraph(f"{_FRAME.say('frame.note')}: {chart.note}", style="VINK note samlet" if told else "VINK note")
