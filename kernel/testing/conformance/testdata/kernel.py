"""A kernel under test, as jupyter_client starts it, and what its cells say."""

import os
import queue
import sys
import time
import unittest
import uuid

from jupyter_client.manager import KernelManager
from jupyter_kernel_test.msgspec_v5 import validate_message

# How long to wait for what must come, on a machine that is very slow.
PATIENCE = 60



def left():
    """How many seconds a tool may take: those that the tests have left, None if that is for ever."""
    deadline = os.environ.get("LOCKSTEP_TEST_DEADLINE")
    return deadline and max(1, float(deadline) - time.time())


# For tests that look at processes.
linux_only = unittest.skipUnless(sys.platform == "linux", "processes are known on Linux only")

# What is published, but for messages that the schemas of jupyter_kernel_test are too old for.
CHECKED = {"status", "execute_input", "stream", "display_data", "update_display_data", "execute_result", "error"}


class Result:
    """What became of a request: its reply, and what was published for it."""

    def __init__(self, reply, published):
        self.message = reply
        self.reply = reply["content"]
        self.published = published

    def contents(self, msg_type):
        return [m["content"] for m in self.published if m["msg_type"] == msg_type]

    def text(self, name="stdout"):
        return "".join(c["text"] for c in self.contents("stream") if c["name"] == name)

    def value(self):
        """The text of the cell's value, None when it has none."""
        results = self.contents("execute_result")
        return results[0]["data"]["text/plain"] if results else None

    def types(self):
        return [m["msg_type"] for m in self.published]


class Client:
    """A client that keeps what is published by the request that caused it, and checks each message's form."""

    def __init__(self, manager):
        self.kc = manager.client()
        # A manager and its clients count their messages alike; in one session their msg_ids would clash.
        self.kc.session.session = uuid.uuid4().hex
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=PATIENCE)
        self.kept = {}
        self.replies = {}

    def close(self):
        self.kc.stop_channels()

    def begin(self, code, metadata=None, **options):
        """Sends a cell and returns its msg_id."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                   "allow_stdin": False, "stop_on_error": True} | options
        message = self.kc.session.msg("execute_request", content, metadata=metadata)
        self.kc.shell_channel.send(message)
        return message["header"]["msg_id"]

    def execute(self, code, **options):
        return self.result(self.begin(code, **options))

    def result(self, msg_id):
        """Waits for a request's reply and idle."""
        reply = self.reply(msg_id)
        self.published_until(msg_id, lambda m: m["content"].get("execution_state") == "idle")
        return Result(reply, self.kept[msg_id])

    def reply(self, msg_id):
        deadline = time.monotonic() + PATIENCE
        while msg_id not in self.replies:
            message = self.kc.get_shell_msg(timeout=max(0, deadline - time.monotonic()))
            if message["content"].get("status") != "aborted":  # which the specification has and its schema has not
                validate_message(message)
            self.replies[message["parent_header"].get("msg_id")] = message
        return self.replies[msg_id]

    def published_until(self, msg_id, wanted):
        """Waits for a message that is published for a request."""
        deadline = time.monotonic() + PATIENCE
        kept = self.kept.setdefault(msg_id, [])
        if any(wanted(m) for m in kept):
            return
        while True:
            message = self.kc.get_iopub_msg(timeout=max(0, deadline - time.monotonic()))
            if message["msg_type"] in CHECKED:
                validate_message(message)
            parent = message["parent_header"].get("msg_id")
            self.kept.setdefault(parent, []).append(message)
            if parent == msg_id and wanted(message):
                return

    def printed(self, msg_id):
        """All that a cell has printed, as far as it is here."""
        return "".join(m["content"]["text"] for m in self.kept.get(msg_id, []) if m["msg_type"] == "stream")

    def await_printed(self, msg_id, text):
        self.published_until(msg_id, lambda _: text in self.printed(msg_id))

    def request(self, channel, msg_type, content, metadata=None):
        """Asks on the shell or the control channel; returns the reply's content."""
        message = self.kc.session.msg(msg_type, content, metadata=metadata)
        target = getattr(self.kc, channel + "_channel")
        target.send(message)
        msg_id = message["header"]["msg_id"]
        if channel == "shell":
            return self.reply(msg_id)["content"]
        while True:
            reply = self.kc.get_control_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == msg_id:
                return reply["content"]


class KernelTest(unittest.TestCase):
    """A test with a kernel of its own, of which nothing may be left in the end."""

    transport = "tcp"

    def setUp(self):
        for again in (True, False):
            self.km = KernelManager(kernel_name="lockstep", transport=self.transport)
            self.km.start_kernel()
            try:
                self.client = self.connect()
                break
            except RuntimeError:
                # jupyter_client chooses ports that are free; by the time that the kernel listens another may have one.
                if self.km.is_alive() or not again:
                    raise
        self.addCleanup(self.end)

    def connect(self):
        client = Client(self.km)
        self.addCleanup(client.close)
        return client

    def end(self):
        pids = self.processes()
        self.km.shutdown_kernel(now=not self.km.is_alive())
        self.expect_gone(pids)

    def ok(self, code, **options):
        result = self.client.execute(code, **options)
        self.assertEqual(result.reply["status"], "ok", result.reply)
        return result

    def value(self, code):
        return self.ok(code).value()

    def pace(self):
        """How long this machine takes for a cell that has nothing to do, at the moment."""
        begin = time.monotonic()
        self.assertEqual(self.value("1 + 1"), "2")
        return time.monotonic() - begin

    def processes(self):
        """The kernel's process and those that it has started."""
        pid = self.km.provisioner.pid
        return [pid, *children(pid)]

    def expect_gone(self, pids):
        self.assertTrue(pids, "nothing to look for")
        deadline = time.monotonic() + PATIENCE
        while living := [pid for pid in pids if lives(pid)]:
            self.assertLess(time.monotonic(), deadline, f"processes are left: {living}")
            time.sleep(0.005)


def children(pid):
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                found += map(int, file.read().split())
    except FileNotFoundError:
        pass
    return found


def lives(pid):
    """Whether a process runs: not when it only waits for its parent to look."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def peak_memory(pid):
    """The most bytes that a process has had in memory."""
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    raise ValueError(f"the memory of {pid} is not known")


def drained(get):
    """Whether nothing more comes of a channel's get for half a second."""
    try:
        return get(timeout=0.5)
    except queue.Empty:
        return None
