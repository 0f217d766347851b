"""jupyter console, at a terminal."""

import os
import re
import select
import struct
import sys
import time
import unittest

import nbformat

import kernel

try:
    import fcntl
    import pty
    import termios
except ImportError:
    raise unittest.SkipTest("there are no pseudo-terminals here")


class Terminal:
    """A program at a terminal of its own, and what it has shown there."""

    def __init__(self, *argv):
        self.shown = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1")
            os.execv(argv[0], argv)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 100, 200, 0, 0))
        self.pending = b""

    def type(self, text):
        os.write(self.fd, text.encode())

    def paste(self, text):
        self.type(f"\x1b[200~{text}\x1b[201~")

    def read(self, timeout):
        if not select.select([self.fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:  # the program has ended
            return False
        self.pending += data
        text = self.pending.decode(errors="ignore")
        # A sequence that is not whole yet is read again with the next bytes.
        whole = re.sub(r"\x1b(\[[\d;?]*)?$", "", text)
        self.shown += re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\x1b[=>]|\r", "", whole)
        self.pending = text[len(whole):].encode()
        return bool(data)

    def await_text(self, pattern, begin):
        """Waits until a pattern is shown after a place, and returns the place where it starts."""
        deadline = time.monotonic() + kernel.PATIENCE
        while not (found := re.compile(pattern).search(self.shown, begin)):
            if not self.read(1) and time.monotonic() > deadline:
                raise AssertionError(f"{pattern} is not shown by:\n{self.shown[begin:]}")
        return found.start()

    def end(self):
        """Waits for the program's end and returns its status."""
        while self.read(kernel.PATIENCE):
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


class TestConsole(unittest.TestCase):
    def test_a_lesson(self):
        path = os.path.join(os.environ["LOCKSTEP_NOTEBOOKS"], "en", "01-loop.ipynb")
        cells = [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
        program = os.path.join(os.path.dirname(sys.executable), "jupyter")
        terminal = Terminal(program, "console", "--kernel", "lockstep")
        at = terminal.await_text(r"In \[1\]: ", 0)
        self.assertIn("Lockstep", terminal.shown)
        shown = []
        for count, code in enumerate(cells, 1):
            terminal.paste(code)
            terminal.type("\r")
            begin, at = at, terminal.await_text(rf"In \[{count + 1}\]: ", at)
            shown.append(terminal.shown[begin:at])
        for line in ("thread MainThread is running...", *(f"thread LoopThread >>> {n}" for n in range(1, 6)),
                     "thread LoopThread ended.", "thread MainThread ended."):
            self.assertIn(line, shown[1])
        self.assertRegex(shown[1], r"LoopThread │ thread LoopThread ended\.")
        terminal.paste("6 * 7")
        terminal.type("\r")
        at = terminal.await_text(rf"Out\[{len(cells) + 1}\]: 42", at)
        at = terminal.await_text(rf"In \[{len(cells) + 2}\]: ", at)
        terminal.type("\x04")
        terminal.await_text("really want to exit", at)
        terminal.type("y\r")
        self.assertEqual(terminal.end(), 0)

    def test_exit(self):
        program = os.path.join(os.path.dirname(sys.executable), "jupyter")
        for word in ("exit", "quit()"):
            terminal = Terminal(program, "console", "--kernel", "lockstep")
            at = terminal.await_text(r"In \[1\]: ", 0)
            terminal.type(word + "\r")
            terminal.await_text("exit leaves a console", at)
            self.assertEqual(terminal.end(), 0)
