"""What the converter leaves open in a PDF: the order of its resources, a title, and facts."""

from __future__ import annotations

import re

#: A dictionary of references, one a line, in whatever order.
_RESOURCES = re.compile(rb"(/[A-Za-z]+ <<\n)((?: +/\w+ \d+ 0 R\n)+)( *>>)")
_TRAILER = re.compile(
    rb"trailer\s*<<\s*/Size (\d+)\s*/Root (\d+ 0 R)\s*/Info (\d+) 0 R\s*>>"
    rb"\s*startxref\s+(\d+)\s*%%EOF\s*$"
)


def pdf_with_facts(pdf: bytes, title: str, facts: str) -> bytes:
    """Return a PDF with a title and a text as its subject.

    With a single font, it is always the same for the same drawing; the converter writes several in
    varying order.

    Args:
        pdf: The content of a PDF file, as vl-convert writes it.
        title: The title.
        facts: The text, or "" for none.
    """
    # The converter lists resources in the order of a hash table; sorting keeps every length.
    pdf = _RESOURCES.sub(lambda m: m[1] + b"".join(sorted(m[2].splitlines(True))) + m[3], pdf)
    trailer = _TRAILER.search(pdf)
    if trailer is None:
        return pdf
    size, root, info, table = trailer.groups()
    entries = [b"/Producer (bertlook)", b"/Title " + _text(title)]
    if facts:
        entries.append(b"/Subject " + _text(facts))
    body = pdf.rstrip() + b"\n"
    added = b"%b 0 obj\n<< %b >>\nendobj\n" % (info, b" ".join(entries))
    return b"".join(
        [
            body,
            added,
            b"xref\n%b 1\n%010d 00000 n\r\n" % (info, len(body)),
            b"trailer\n<< /Size %b /Root %b /Info %b 0 R /Prev %b >>\n" % (size, root, info, table),
            b"startxref\n%d\n%%%%EOF\n" % (len(body) + len(added)),
        ]
    )


def _text(text: str) -> bytes:
    """Return a text of a PDF: UTF-16 with its mark, in hexadecimal digits."""
    return b"<" + ("\ufeff" + text).encode("utf-16-be", "surrogatepass").hex().encode() + b">"
