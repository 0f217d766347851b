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

    def __init__(self, *argv, **env):
        self.shown = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1", **env)
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

    def await_words(self, want, begin):
        """Waits until a text is shown after a place, however its lines are broken. The console may ask for the next
        input before it has shown all that a cell gave, for any idle status ends its waiting."""
        want = " ".join(want.split())
        deadline = time.monotonic() + kernel.PATIENCE
        while want not in " ".join(self.shown[begin:].split()):
            if not self.read(1) and time.monotonic() > deadline:
                raise AssertionError(f"{want} is not shown by:\n{self.shown[begin:]}")

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
        begins = []
        for count, code in enumerate(cells, 1):
            terminal.paste(code)
            terminal.type("\r")
            begins.append(at)
            at = terminal.await_text(rf"In \[{count + 1}\]: ", at)
        for line in ("thread MainThread is running...", *(f"thread LoopThread >>> {n}" for n in range(1, 6)),
                     "thread LoopThread ended.", "thread MainThread ended."):
            terminal.await_words(line, begins[2])
        terminal.await_text(r"LoopThread │ thread LoopThread ended\.", begins[2])
        terminal.paste("6 * 7")
        terminal.type("\r")
        at = terminal.await_text(rf"Out\[{len(cells) + 1}\]: 42", at)
        at = terminal.await_text(rf"In \[{len(cells) + 2}\]: ", at)
        terminal.type("\x04")
        terminal.await_text("really want to exit", at)
        terminal.type("y\r")
        self.assertEqual(terminal.end(), 0)

    def test_step(self):
        """A console asks who goes next; what is chosen is run, and shown as a table with its schedule."""
        program = os.path.join(os.path.dirname(sys.executable), "jupyter")
        terminal = Terminal(program, "console", "--kernel", "lockstep")
        at = terminal.await_text(r"In \[1\]: ", 0)
        terminal.paste("""%%step
balance := 0
func() {
    changeIt := func(n int) { balance = balance + n; balance = balance - n }
    a := lessons.Go("T1", func() { changeIt(5) })
    b := lessons.Go("T2", func() { changeIt(8) })
    a.Join()
    b.Join()
}()
balance""")
        terminal.type("\r")
        at = terminal.await_text(r"who goes next\? \[1\]\* T1 reads 0  \[2\] T2 reads 0", at)
        for answer, question in (
            ("1", r"\[1\]\* T1 writes 0 \+ 5 = 5  \[2\] T2 reads 0"), ("T1", r"\[1\]\* T1 reads 5"), ("", r"\[1\]\* T1 writes"),
            ("2", r"\[2\]\* T2 writes 5 \+ 8 = 13"), ("2", r"\[2\]\* T2 reads 13"), ("2", r"\[2\]\* T2 writes 13"),
            ("1", r"\[2\]\* T2 writes 13 − 8 = 5"),
        ):
            terminal.type(answer + "\r")
            at = terminal.await_text(question, at)
        terminal.type("q\r")
        at = terminal.await_text(r"writes 5 - 5 = 0 ✗ lost", at)
        at = terminal.await_text(r"Out\[1\]: 5", at)
        at = terminal.await_text(r"In \[2\]: ", at)
        terminal.type("exit\r")
        self.assertEqual(terminal.end(), 0)

    def test_exit(self):
        program = os.path.join(os.path.dirname(sys.executable), "jupyter")
        for word in ("exit", "quit()"):
            terminal = Terminal(program, "console", "--kernel", "lockstep")
            at = terminal.await_text(r"In \[1\]: ", 0)
            terminal.type(word + "\r")
            terminal.await_text("exit leaves a console", at)
            self.assertEqual(terminal.end(), 0)
