"""A file or folder name made of somebody else's text: it stays where it is put, on every system."""

import re
import unicodedata
from pathlib import PurePosixPath

from schemas.expressions.predicates import masked
from schemas.form.characters import IDEOGRAPHIC

LONGEST = 80  # characters; Windows allows 260 for a whole path
LONGEST_BYTES = 200  # of UTF-8; Linux allows 255
LONGEST_SUFFIX = 8
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(?:COM|LPT)[0-9¹²³])(?=\.|$)", re.IGNORECASE)


def safe_name(text: str) -> str:
    """One name, never a path: no separators, control or direction characters, of blanks only the plain and the Chinese one, no reserved Windows name, nothing hidden
    (leading . or ~$), no trailing dot or blank, no personal number in full; cut to a length that leaves room for folders, its extension kept.

    Ordinary names come back as they are. Two texts may give one name: whoever needs them apart sees to it.
    """
    kinds = [(c, unicodedata.category(c)) for c in masked(text)]
    kept = ((c, kind) for c, kind in kinds if kind not in ("Cc", "Cf", "Zl", "Zp"))
    shown = "".join("_" if kind in ("Cs", "Co", "Cn") else " " if kind == "Zs" and c != IDEOGRAPHIC else c for c, kind in kept)
    name = _FORBIDDEN.sub("_", shown).strip().rstrip(". ")
    name = f"_{name}" if name.startswith((".", "~$")) else name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > LONGEST_SUFFIX or not suffix.isascii():
        stem, suffix = name, ""
    end = f".{suffix}" if suffix else ""
    whole_characters = stem[:LONGEST - len(end)].encode()[:LONGEST_BYTES - len(end)].decode(errors="ignore")
    name = (whole_characters.rstrip(". ") or "_") + end
    return f"_{name}" if _RESERVED.match(re.sub(r"\s+(?=\.|$)", "", name)) else name


def free_name(folder: str, text: str, taken: dict[str, int]) -> str:
    """A path in the folder for one more name made of somebody's text: its name, or the name with （2）, （3）… in its stem
    where that is taken, in whatever case and with whatever suffix: a.xls and a.xlsx would share the mail draft beside them.

    `taken`: the stems that are, each with the last number it was given."""
    name = PurePosixPath(safe_name(text))
    first = stem = f"{folder}/{name.stem}"
    while stem.casefold() in taken:
        taken[first.casefold()] += 1
        stem = f"{first}（{taken[first.casefold()]}）"
    taken[stem.casefold()] = 1
    return f"{stem}{name.suffix}"
