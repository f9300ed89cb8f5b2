#!/usr/bin/env python3
"""Draws flightline's screens as they are: the program runs in a terminal of its own.

    python docs/pictures/draw.py                 all pictures beside this file
    python docs/pictures/draw.py viewer          one of them
    python docs/pictures/draw.py --size 80x24 --out screen.png \\
        --type 'SELECT * FROM home;<Enter>' --wait '13 rows' -- COMMAND...

Keys are typed and patterns waited for in the order given; a pattern is a regular
expression over the screen. Keys without a letter: <Enter> <Tab> <Esc> <Up> <PgDn>
<F1> <C-c>, and <lt> for `<`. Needs requirements.txt, and DejaVu Sans Mono.
"""

import argparse
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

HOTTEST = "SELECT room, max(temp) AS hottest, max(co) AS worst FROM home GROUP BY room;"
SOME = (
    "SELECT time, sensor, temp FROM sensors WHERE sensor IN ('s4', 's5', 's6')"
    " AND time > now() - INTERVAL '12 days';"
)

PICTURES = {
    "prompt": (
        "88x18",
        [
            ("type", HOTTEST + "<Enter>"),
            ("wait", "2 rows.*\n.*=>$"),
            ("type", "SELECT s.sensor, s.temp FROM sensors AS s WHERE s.<Tab><Tab>"),
            ("wait", "^humidity"),
        ],
    ),
    "table": (
        "88x18",
        [
            ("type", "SELECT * FROM home ORDER BY time LIMIT 12;<Enter>"),
            ("wait", "12 rows.*\n.*=>$"),
        ],
    ),
    "viewer": (
        "88x22",
        [
            ("type", "SELECT * FROM sensors;<Enter>"),
            ("wait", "^1–.* of "),
            ("type", "100G12jllllt"),
            ("wait", "Float64"),
        ],
    ),
    "chart": (
        "88x22",
        [
            ("type", SOME + "<Enter>"),
            ("wait", "^1–"),
            ("type", "p"),
            ("wait", "plotted"),
            ("type", "G"),
            ("wait", "plotted: q"),
        ],
    ),
}
"""What to draw: a size, keys to type, patterns to wait for."""


def main():
    options = arguments()
    try:
        from picture import draw
        from terminal import Terminal
    except ImportError as error:
        asked = HERE / "requirements.txt"
        raise SystemExit(f"{error.name} is missing: pip install -r {asked}") from None

    def take(size, steps, command, path):
        columns, rows = (int(side) for side in size.split("x"))
        with tempfile.TemporaryDirectory() as home:
            with Terminal(command, columns, rows, environment(home)) as terminal:
                for kind, value in steps:
                    terminal.press(value) if kind == "type" else terminal.wait(value)
                terminal.settle()
                draw(terminal.screen).save(path, optimize=True)
        print(path)

    if options.command:
        take(options.size, options.steps or [], options.command, options.out)
    for name in [] if options.command else options.names or PICTURES:
        if name not in PICTURES:
            raise SystemExit(f"no picture {name}: {' '.join(PICTURES)}")
        size, steps = PICTURES[name]
        start = [("wait", "=>$")]
        take(size, start + steps, [program()], HERE / f"{name}.png")


def arguments():
    class Step(argparse.Action):
        """Keeps keys and patterns in one list: their order matters."""

        def __call__(self, _, options, value, option):
            steps = (options.steps or []) + [(option.removeprefix("--"), value)]
            options.steps = steps

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(PICTURES))
    parser.add_argument("--size", default="80x24", help="COLUMNSxROWS")
    parser.add_argument("--out", default="screen.png", metavar="FILE")
    parser.add_argument("--type", action=Step, dest="steps", metavar="KEYS")
    parser.add_argument("--wait", action=Step, dest="steps", metavar="PATTERN")
    # All behind `--` is the command, options of its own with it.
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:cut])
    options.command = words[cut + 1 :]
    return options


def program():
    """The program as `cargo build` leaves it."""
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent.parent / "target"))
    path = target / "debug" / "flightline"
    if not path.exists():
        raise SystemExit(f"{path} is missing: cargo build")
    return str(path)


def environment(home):
    """What the program sees of its surroundings: nothing of the user's own."""
    own = {"FLIGHTLINE_HOME": home, "HOME": home, "TERM": "xterm-256color"}
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {**kept, **own, "LANG": "C.UTF-8", "TZ": "UTC"}


if __name__ == "__main__":
    main()
