"""How a kernel is interrupted, restarted and ended by jupyter_client."""

import os
import signal
import subprocess
import sys
import time

import kernel

# Cells that do not end. Each prints "on" when it is at the place where it stays; a goroutine
# that sleeps keeps them from being a deadlock.
ENDLESS = {
    "spin": 'fmt.Println("on")\nfor {\n}',
    "sleep": 'fmt.Println("on")\ntime.Sleep(time.Hour)',
    "channel": 'fmt.Println("on")\n<-make(chan int)',
    "select": 'fmt.Println("on")\nselect {}',
    "lock": 'var mu sync.Mutex\nmu.Lock()\nfmt.Println("on")\nmu.Lock()',
    "wait group": 'var wg sync.WaitGroup\nwg.Add(1)\nfmt.Println("on")\nwg.Wait()',
    "network": 'l, err := net.Listen("tcp", "127.0.0.1:0")\nfmt.Println("on", err)\nl.Accept()',
    "goroutine": 'fmt.Println("on")\ndone := make(chan int)\ngo func() {\n\tfor {\n\t}\n}()\n<-done',
}

# Starts a kernel and is killed with it running.
DOOMED_CLIENT = """
import sys
from jupyter_client.manager import KernelManager
from kernel import children
km = KernelManager(kernel_name="lockstep")
km.start_kernel()
kc = km.client()
kc.start_channels()
kc.wait_for_ready(timeout=60)
pid = km.provisioner.pid
print(pid, *children(pid), flush=True)
sys.stdin.read()
"""


class TestInterrupt(kernel.KernelTest):
    def test_interrupt(self):
        self.assertEqual(self.km.kernel_spec.interrupt_mode, "message")
        self.ok('import (\n"fmt"\n"net"\n"sync"\n"time"\n)\nkept := 42\ngo time.Sleep(time.Hour)')
        before = self.processes()
        for name, code in ENDLESS.items():
            with self.subTest(name):
                took = [self.interrupted(code) for _ in range(3)]
                # On a machine that is busy, an interrupt is as slow as all else.
                pace = max(self.pace() for _ in range(3))
                self.assertLess(min(took), max(0.5, 20 * pace))
                self.assertLess(max(took), max(5, 200 * pace))
                self.assertEqual(self.value("kept"), "42")
        self.assertEqual(self.processes(), before, "a process was replaced")

    def interrupted(self, code):
        """How long an interrupt takes to end a cell."""
        cell = self.client.begin(code)
        self.client.await_printed(cell, "on")
        begin = time.monotonic()
        self.km.interrupt_kernel()
        result = self.client.result(cell)
        took = time.monotonic() - begin
        self.assertEqual(result.reply["status"], "error", result.reply)
        self.assertEqual(len(result.contents("error")), 1)
        return took

    def test_interrupt_stdin(self):
        self.ok('import "fmt"\nkept := 42\nvar name string')
        cell = self.client.begin("fmt.Scanln(&name)", allow_stdin=True)
        self.client.kc.get_stdin_msg(timeout=kernel.PATIENCE)
        self.km.interrupt_kernel()
        self.assertEqual(self.client.result(cell).reply["status"], "error")
        self.assertEqual(self.value("kept"), "42")

    def test_interrupt_idle(self):
        for _ in range(2):
            reply = self.client.request("control", "interrupt_request", {})
            self.assertEqual(reply, {"status": "ok"})
        self.assertEqual(self.value("1 + 1"), "2")


class TestEnd(kernel.KernelTest):
    def test_restart(self):
        self.ok("x := 1")
        before = self.processes()
        self.km.restart_kernel()
        self.expect_gone(before)
        # JupyterLab's server stays connected: the new kernel has the old one's ports.
        self.client.kc.wait_for_ready(timeout=kernel.PATIENCE)
        result = self.client.execute("x")
        self.assertEqual(result.reply["status"], "error")
        self.assertIn("undefined", result.reply["evalue"])
        self.assertEqual(result.reply["execution_count"], 1)

    def test_restart_while_a_cell_runs(self):
        cell = self.client.begin('import "fmt"\nfmt.Println("on")\nfor {\n}')
        self.client.await_printed(cell, "on")
        before = self.processes()
        self.km.restart_kernel()
        self.expect_gone(before)
        self.client = self.connect()
        self.assertEqual(self.value("1 + 1"), "2")

    def test_history_outlives_a_restart(self):
        self.ok('"remember me"')
        self.km.restart_kernel()
        self.client = self.connect()
        reply = self.client.request("shell", "history_request",
                                    {"output": True, "raw": True, "hist_access_type": "search", "pattern": "*remember*"})
        self.assertIn(['"remember me"', '"remember me"'], [entry[2] for entry in reply["history"]])

    @kernel.linux_only
    def test_shutdown_leaves_nothing(self):
        cell = self.client.begin('import "fmt"\ngo func() {\n\tfor {\n\t}\n}()\nfmt.Println("on")\nselect {}')
        self.client.await_printed(cell, "on")
        before = self.processes()
        self.assertEqual(len(before), 2, "a kernel is a server and a worker")
        reply = self.client.request("control", "shutdown_request", {"restart": False})
        self.assertEqual(reply, {"status": "ok", "restart": False})
        # jupyter_client would kill it after 5 s; nobody does here.
        self.expect_gone(before)

    @kernel.linux_only
    def test_signals_leave_nothing(self):
        for name in ("SIGTERM", "SIGKILL"):
            with self.subTest(name):
                before = self.processes()
                os.kill(before[0], getattr(signal, name))
                self.expect_gone(before)
                self.km.restart_kernel(now=True)
                self.client = self.connect()
                self.assertEqual(self.value("1 + 1"), "2")

    @kernel.linux_only
    def test_a_client_that_dies_takes_the_kernel_along(self):
        here = os.path.dirname(os.path.abspath(__file__))
        client = subprocess.Popen([sys.executable, "-c", DOOMED_CLIENT], cwd=here, text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with client:
            pids = [int(word) for word in client.stdout.readline().split()]
            client.kill()
        self.assertEqual(len(pids), 2, "a kernel is a server and a worker")
        self.expect_gone(pids)

    @kernel.linux_only
    def test_a_worker_that_dies_is_replaced(self):
        self.ok("x := 1\nfunc double(n int) int { return 2 * n }")
        server, worker = self.processes()
        cell = self.client.begin('import ("fmt"; "time")\nfmt.Println("on")\ntime.Sleep(time.Hour)')
        self.client.await_printed(cell, "on")
        os.kill(worker, signal.SIGKILL)
        result = self.client.result(cell)
        self.assertEqual(result.reply["status"], "error")
        self.assertIn("x", "\n".join(result.reply["traceback"]).partition("lost their values:")[2])
        self.assertEqual(self.value("double(21)"), "42")
        self.assertEqual(self.processes()[0], server)
