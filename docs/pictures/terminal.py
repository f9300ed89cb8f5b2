"""A program in a terminal: keys to press, a screen to wait for and to look at."""

import copy
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import pyte
from pyte import graphics

PATIENCE = 30.0
"""Seconds until a pattern that does not come is an error."""

QUIET = 0.2
"""Seconds without output after which a screen counts as drawn."""

KEYS = {
    "Enter": "\r", "Tab": "\t", "Esc": "\x1b", "Space": " ", "Backspace": "\x7f",
    "Up": "\x1b[A", "Down": "\x1b[B", "Right": "\x1b[C", "Left": "\x1b[D",
    "Home": "\x1b[H", "End": "\x1b[F", "PgUp": "\x1b[5~", "PgDn": "\x1b[6~",
    "Del": "\x1b[3~", "F1": "\x1bOP", "lt": "<",
    **{f"C-{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}

UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[@-~]")
"""Sequences that pyte takes for others: it drops their private mark."""

UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*)?\Z")

# pyte knows no faint text. Its blinking, which no picture shows, stands for it.
graphics.TEXT[2] = "+blink"

# The first sixteen of the 256 colours are the terminal's own, by name.
names = [graphics.FG[code] for code in range(30, 38)]
names += [graphics.FG_AIXTERM[code] for code in range(90, 98)]
graphics.FG_BG_256[:16] = names


class Screen(pyte.Screen):
    """A screen with an alternate one, faint text, and answers to questions."""

    answer = None
    beneath = None

    def select_graphic_rendition(self, *codes, **rest):
        if 22 in codes:
            codes += (25,)
        super().select_graphic_rendition(*codes, **rest)

    def set_mode(self, *modes, **rest):
        super().set_mode(*modes, **rest)
        if 1049 in modes and self.beneath is None:
            self.beneath = copy.deepcopy((self.buffer, self.cursor))
            self.erase_in_display(2)

    def reset_mode(self, *modes, **rest):
        super().reset_mode(*modes, **rest)
        if 1049 in modes and self.beneath is not None:
            self.buffer, self.cursor = self.beneath
            self.beneath = None
            self.dirty.update(range(self.lines))

    def write_process_input(self, data):
        if self.answer is not None:
            self.answer(data)


class Terminal:
    """COMMAND in a terminal of COLUMNS and ROWS; leaving the block ends it."""

    def __init__(self, command, columns, rows, environment):
        self.screen = Screen(columns, rows)
        self.screen.answer = lambda data: os.write(self.file, data.encode())
        self.stream = pyte.ByteStream(self.screen)
        self.rest = b""
        self.process, self.file = pty.fork()
        if self.process == 0:
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            try:
                os.execvpe(command[0], command, environment)
            except OSError as error:
                print(f"{command[0]}: {error.strerror}", flush=True)
                os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.file)
        try:
            os.kill(self.process, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.process, 0)

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def press(self, keys):
        """Presses keys; those without a letter stand in brackets: <Tab>, <C-c>."""

        def key(found):
            return KEYS.get(found[1], found[0])

        os.write(self.file, re.sub(r"<([A-Za-z0-9-]+)>", key, keys).encode())

    def wait(self, pattern):
        """Reads until the screen shows PATTERN, a regular expression over its lines."""
        until = time.monotonic() + PATIENCE
        seeks = re.compile(pattern, re.MULTILINE)
        while not seeks.search(self.text()):
            if not self.read(until - time.monotonic()):
                raise SystemExit(f"no {pattern!r} on\n{self.text()}")

    def settle(self):
        """Reads until nothing more comes."""
        while self.read(QUIET):
            pass

    def read(self, patience):
        """Reads once; false where nothing comes in PATIENCE seconds, or ever again."""
        if not select.select([self.file], [], [], max(patience, 0))[0]:
            return False
        try:
            data = os.read(self.file, 65536)
        except OSError:
            # Linux says so when the last process has closed the terminal.
            return False
        data = self.rest + data
        cut = UNFINISHED.search(data)
        end = cut.start() if cut else len(data)
        data, self.rest = data[:end], data[end:]
        self.stream.feed(UNKNOWN.sub(b"", data))
        return True
