"""A terminal's screen as an image."""

import functools
import subprocess

from PIL import Image, ImageDraw, ImageFont

FONT = "DejaVu Sans Mono"
SIZE = 15
MARGIN = 12
GROUND = "#16181d"
TEXT = "#d8dce4"

COLOURS = {
    "black": "#2b2f38", "red": "#e5636c", "green": "#8fc56b", "brown": "#dcb45e",
    "blue": "#6aa7ec", "magenta": "#c487dd", "cyan": "#57bcc6", "white": "#c3c9d4",
    "brightblack": "#737b8c", "brightred": "#f5828a", "brightgreen": "#a8db85",
    "brightbrown": "#efcb7c", "brightblue": "#8cbff7", "brightmagenta": "#d9a3ee",
    "brightcyan": "#7ad3dc", "brightwhite": "#f4f6fa",
}
"""pyte's names of the sixteen colours; it calls the bright magenta `bfightmagenta`."""
COLOURS["bfightmagenta"] = COLOURS["brightmagenta"]

ARMS = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "udr",
    "┤": "udl", "┬": "lrd", "┴": "lru", "┼": "lrud", "╴": "l", "╵": "u", "╶": "r",
    "╷": "d", "━": "LR", "┃": "UD", "┏": "RD", "┓": "LD", "┗": "RU", "┛": "LU",
    "┠": "UDr", "┨": "UDl", "┣": "UDR", "┫": "UDL", "┯": "LRd", "┷": "LRu",
    "┳": "LRD", "┻": "LRU", "╋": "LRUD", "┿": "LRud", "╂": "UDlr", "╸": "L",
    "╹": "U", "╺": "R", "╻": "D",
}
"""Which ways the lines of a box go; large letters: heavy ones."""

DOTS = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
"""Column and row of each bit of a braille character."""


def draw(screen):
    """The image of a pyte screen."""
    wide, high = cell_size()
    size = (screen.columns * wide + 2 * MARGIN, screen.lines * high + 2 * MARGIN)
    image = Image.new("RGB", size, GROUND)
    pen = ImageDraw.Draw(image)
    cursor = None if screen.cursor.hidden else (screen.cursor.x, screen.cursor.y)
    for y in range(screen.lines):
        row = screen.buffer[y]
        # Grounds first: a letter may reach into its neighbour's cell.
        cells = [(x, row[x]) for x in range(screen.columns)]
        painted = [(x, cell, *inks(cell, (x, y) == cursor)) for x, cell in cells]
        for x, _, _, ground in painted:
            if ground != GROUND:
                pen.rectangle(box(x, y), fill=ground)
        for x, cell, ink, _ in painted:
            if cell.data.strip():
                glyph(pen, cell, box(x, y), ink)
            if cell.underscore:
                left, _, right, bottom = box(x, y)
                pen.line((left, bottom - 1, right, bottom - 1), fill=ink)
    return image.quantize(64, dither=Image.Dither.NONE)


def box(x, y):
    wide, high = cell_size()
    left, top = MARGIN + x * wide, MARGIN + y * high
    return left, top, left + wide - 1, top + high - 1


def inks(cell, under_cursor):
    """The colours of a cell's text and of its ground."""
    ink, ground = colour(cell.fg, TEXT), colour(cell.bg, GROUND)
    if cell.blink:
        ink = mix(ink, ground)
    if cell.reverse != under_cursor:
        ink, ground = ground, ink
    return ink, ground


def colour(name, default):
    if name == "default":
        return default
    return COLOURS.get(name) or f"#{name}"


def mix(one, other):
    """The colour of faint text: between its own and the ground's."""
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{(3 * a + 2 * b) // 5:02x}" for a, b in pairs)


def glyph(pen, cell, where, ink):
    """Draws one character. Boxes, blocks and braille are drawn to fill their cell,
    as terminals do: the font's own leave gaps between lines."""
    mark = cell.data[0]
    if mark in ARMS:
        lines(pen, ARMS[mark], where, ink)
    elif mark in "╭╮╰╯":
        corner(pen, mark, where, ink)
    elif "\u2800" <= mark <= "\u28ff":
        braille(pen, ord(mark) - 0x2800, where, ink)
    elif "\u2580" <= mark <= "\u2590":
        block(pen, ord(mark) - 0x2580, where, ink)
    else:
        style = ("Bold " if cell.bold else "") + ("Oblique" if cell.italics else "")
        chosen = font(style.strip() or "Book", mark if lacks(mark) else None)
        left, top, _, _ = where
        pen.text((left, top + ascent()), cell.data, font=chosen, fill=ink, anchor="ls")


def lines(pen, arms, where, ink):
    left, top, right, bottom = where
    x, y = (left + right) // 2, (top + bottom) // 2
    for arm in arms:
        thick = 1 if arm.isupper() else 0
        if arm.lower() in "lr":
            ends = (left, x) if arm.lower() == "l" else (x, right)
            pen.rectangle((ends[0], y - thick, ends[1], y + thick), fill=ink)
        else:
            ends = (top, y) if arm.lower() == "u" else (y, bottom)
            pen.rectangle((x - thick, ends[0], x + thick, ends[1]), fill=ink)


def corner(pen, mark, where, ink):
    left, top, right, bottom = where
    x, y = (left + right) // 2, (top + bottom) // 2
    radius = x - left
    to_right, down = mark in "╭╰", mark in "╭╮"
    middle_x = x + radius if to_right else x - radius
    middle_y = y + radius if down else y - radius
    start = {"╭": 180, "╮": 270, "╯": 0, "╰": 90}[mark]
    circle = (middle_x - radius, middle_y - radius, middle_x + radius, middle_y + radius)
    pen.arc(circle, start, start + 90, fill=ink)
    pen.line((middle_x, y, right if to_right else left, y), fill=ink)
    pen.line((x, middle_y, x, bottom if down else top), fill=ink)


def braille(pen, bits, where, ink):
    left, top, _, _ = where
    wide, high = cell_size()
    for bit, (column, row) in enumerate(DOTS):
        if bits >> bit & 1:
            x = left + round((column + 0.5) * wide / 2) - 1
            y = top + round((row + 0.5) * high / 4) - 1
            pen.rectangle((x - 1, y - 1, x + 1, y + 1), fill=ink)


def block(pen, number, where, ink):
    """Upper half, eighths from below, the full block, eighths from the left, right half."""
    left, top, right, bottom = where
    wide, high = cell_size()
    if number == 0:
        bottom = top + high // 2 - 1
    elif number <= 8:
        top = bottom + 1 - round(high * number / 8)
    elif number < 16:
        right = left + round(wide * (16 - number) / 8) - 1
    else:
        left += wide // 2
    pen.rectangle((left, top, right, bottom), fill=ink)


@functools.cache
def cell_size():
    plain = font("Book")
    up, down = plain.getmetrics()
    return round(plain.getlength("M")), up + down + 1


@functools.cache
def ascent():
    return font("Book").getmetrics()[0]


@functools.cache
def lacks(mark):
    """Whether the font draws MARK as the box that stands for what it lacks."""
    plain = font("Book")
    return bytes(plain.getmask(mark)) == bytes(plain.getmask("\U0010ffff"))


@functools.cache
def font(style, holding=None):
    """The font in STYLE, or any that has the character HOLDING."""
    asked = f"{FONT}:style={style}"
    if holding:
        asked += f":charset={ord(holding):x}"
    try:
        command = ["fc-match", "--format", "%{file}\n%{family}", asked]
        found = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise SystemExit("fc-match, which finds fonts, is missing (fontconfig)") from None
    path, family = found.stdout.split("\n", 1)
    if not holding and FONT not in family:
        raise SystemExit(f"the font {FONT} is missing (Debian: fonts-dejavu-core)")
    return ImageFont.truetype(path, SIZE)
