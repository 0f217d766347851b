"""What jupyter_kernel_test leaves out: each rule of the protocol, seen by a libzmq client."""

import json
import sys
import unittest

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.jsonutil import parse_date

import kernel

# Starts a goroutine that prints what it gets from a channel.
LATE = """import "fmt"
lines := make(chan string)
go func() {
	for line := range lines {
		fmt.Println(line)
	}
}()"""


class TestExecute(kernel.KernelTest):
    def test_order_and_times(self):
        result = self.ok('import "fmt"\nfmt.Println("hello")\n6 * 7')
        self.assertEqual(result.types(), ["status", "execute_input", "stream", "execute_result", "status"])
        self.assertEqual([c["execution_state"] for c in result.contents("status")], ["busy", "idle"])
        started = parse_date(result.message["metadata"]["started"])
        self.assertLessEqual(started, result.message["header"]["date"])
        self.assertIsNotNone(started.tzinfo)
        self.assertTrue(any(m["header"]["date"].microsecond % 1000 for m in result.published), "dates of whole milliseconds")

    def test_silent(self):
        self.ok("x := 1")
        result = self.ok("x = 2\nprintln(x)\nx", silent=True)
        self.assertEqual(result.types(), ["status", "status"])
        result = self.client.execute("nothing", silent=True)
        self.assertEqual((result.reply["status"], result.types()), ("error", ["status", "status"]))
        result = self.ok("x")
        self.assertEqual((result.value(), result.reply["execution_count"]), ("2", 2))

    def test_store_history(self):
        self.ok('"kept"')
        result = self.ok('"dropped"', store_history=False)
        self.assertEqual(result.value(), '"dropped"')
        self.assertEqual(result.reply["execution_count"], 1)
        self.assertEqual(self.ok('"also kept"').reply["execution_count"], 2)
        reply = self.client.request("shell", "history_request",
                                    {"output": False, "raw": True, "hist_access_type": "range", "session": 0, "start": 1, "stop": 9})
        self.assertEqual([entry[1:] for entry in reply["history"]], [[1, '"kept"'], [2, '"also kept"']])

    def test_user_expressions(self):
        result = self.ok("x := 20", user_expressions={"good": "x + 1", "bad": "nothing"})
        answers = result.reply["user_expressions"]
        self.assertEqual(answers["good"], {"status": "ok", "data": {"text/plain": "21"}, "metadata": {}})
        self.assertEqual(answers["bad"]["status"], "error")
        self.assertIn("undefined", answers["bad"]["evalue"])
        result = self.client.execute("nothing", user_expressions={"good": "x"})
        self.assertEqual(result.reply["status"], "error")

    def test_stop_on_error(self):
        failing = 'import "fmt"\nvar word string\nfmt.Scanln(&word)\npanic(word)'
        cell = self.client.begin(failing, allow_stdin=True)
        waiting = [self.client.begin("1") for _ in range(3)]
        self.client.kc.get_stdin_msg(timeout=kernel.PATIENCE)
        self.client.request("control", "kernel_info_request", {})  # a round trip, in which the waiting ones arrive
        self.client.kc.input("stop")
        self.assertEqual(self.client.result(cell).reply["status"], "error")
        for msg_id in waiting:
            result = self.client.result(msg_id)
            self.assertEqual((result.reply["status"], result.types()), ("aborted", ["status", "status"]))
        self.assertEqual(self.value("1 + 1"), "2")

        cell = self.client.begin("fmt.Scanln(&word)\npanic(word)", allow_stdin=True, stop_on_error=False)
        waiting = self.client.begin("3")
        self.client.kc.get_stdin_msg(timeout=kernel.PATIENCE)
        self.client.kc.input("go on")
        self.assertEqual(self.client.result(cell).reply["status"], "error")
        self.assertEqual(self.client.result(waiting).value(), "3")

    def test_an_error_is_one_output(self):
        for code in ("nothing", 'panic("no")', "var m map[string]int\nm[\"a\"] = 1", "%nosuchmagic"):
            with self.subTest(code):
                result = self.client.execute(code)
                self.assertEqual(result.types(), ["status", "execute_input", "error", "status"])
                error = result.contents("error")[0]
                self.assertEqual({k: result.reply[k] for k in error}, error)


class TestStdin(kernel.KernelTest):
    def test_input(self):
        cell = self.client.begin('import "fmt"\nvar first, last string\nfmt.Print("who? ")\nfmt.Scanln(&first)\n'
                                 'fmt.Scanln(&last)\nfmt.Println("hello", first, last)', allow_stdin=True)
        for answer in ("Grace", "Höpper"):
            question = self.client.kc.get_stdin_msg(timeout=kernel.PATIENCE)
            self.assertEqual(question["msg_type"], "input_request")
            self.assertEqual(question["parent_header"]["msg_id"], cell)
            self.assertEqual(set(question["content"]), {"prompt", "password"})
            self.client.kc.input(answer)
        result = self.client.result(cell)
        self.assertEqual(result.reply["status"], "ok")
        self.assertIn("hello Grace Höpper\n", result.text())

    def test_nobody_to_ask(self):
        code = 'import "fmt"\nvar name string\nfmt.Scanln(&name)\nfmt.Println("not reached")'
        result = self.client.result(self.client.begin(code, allow_stdin=False))
        self.assertEqual(result.reply["ename"], "StdinNotImplementedError")
        self.assertEqual(result.text(), "")

    def test_bufio(self):
        cell = self.client.begin('import (\n"bufio"\n"os"\n)\ns := bufio.NewScanner(os.Stdin)\ns.Scan()\ns.Text()', allow_stdin=True)
        self.client.kc.get_stdin_msg(timeout=kernel.PATIENCE)
        self.client.kc.input("one line")
        self.assertEqual(self.client.result(cell).value(), '"one line"')


class TestClients(kernel.KernelTest):
    def test_a_wrong_key_gets_no_answer(self):
        forger = BlockingKernelClient()
        forger.load_connection_info(self.km.get_connection_info() | {"key": b"a guess"})
        forger.session.key = b"a guess"
        forger.start_channels(hb=False)
        self.addCleanup(forger.stop_channels)
        forger.kernel_info()
        forger.execute("evil := 1")
        forger.shutdown()
        for get in (forger.get_shell_msg, forger.get_control_msg):
            self.assertIsNone(kernel.drained(get))
        result = self.client.execute("evil")
        self.assertIn("undefined", result.reply["evalue"])
        self.assertEqual(result.reply["execution_count"], 1)

    def test_control_is_answered_while_a_cell_runs(self):
        cell = self.client.begin('import "fmt"\nfmt.Println("on")\nfor {\n}')
        self.client.await_printed(cell, "on")
        reply = self.client.request("control", "kernel_info_request", {})
        self.assertEqual((reply["status"], reply["protocol_version"]), ("ok", "5.5"))
        self.km.interrupt_kernel()
        self.client.result(cell)

    def test_two_clients(self):
        first, second = self.client, self.connect()
        a = first.execute("a := 1\na")
        b = second.execute("b := a + 1\nb")
        self.assertEqual((a.value(), b.value()), ("1", "2"))
        self.assertEqual((a.reply["execution_count"], b.reply["execution_count"]), (1, 2))
        # Each sees on iopub what the other has run, and no reply of the other's.
        first.published_until(b.message["parent_header"]["msg_id"], lambda m: m["msg_type"] == "execute_result")
        self.assertIsNone(kernel.drained(first.kc.get_shell_msg))
        # The question goes to the client that runs the cell.
        cell = second.begin('import "fmt"\nvar name string\nfmt.Scanln(&name)\nname', allow_stdin=True)
        second.kc.get_stdin_msg(timeout=kernel.PATIENCE)
        self.assertIsNone(kernel.drained(first.kc.get_stdin_msg))
        second.kc.input("Ada")
        self.assertEqual(second.result(cell).value(), '"Ada"')
        # One that leaves takes nothing away from the other.
        second.close()
        self.assertEqual(first.execute("a + b").value(), "3")

    def test_bytes_that_are_no_text(self):
        result = self.ok('import "os"\nos.Stdout.Write([]byte{0xff, 65, 0x1b, 91, 50, 74, 0xe6, 0x97})\nos.Stdout.Write([]byte{0xa5, 10})')
        self.assertTrue(result.text().endswith("日\n"), result.text())
        self.assertNotIn("\x1b[2J", result.text())

    def test_comms_are_closed(self):
        self.assertEqual(self.client.request("shell", "comm_info_request", {}), {"status": "ok", "comms": {}})
        opened = self.client.kc.session.msg("comm_open", {"comm_id": "c1", "target_name": "widget", "data": {}})
        self.client.kc.shell_channel.send(opened)
        msg_id = opened["header"]["msg_id"]
        self.client.published_until(msg_id, lambda m: m["content"].get("execution_state") == "idle")
        self.assertEqual([m["msg_type"] for m in self.client.kept[msg_id]], ["status", "comm_close", "status"])


@unittest.skipIf(sys.platform == "win32", "there is no ipc transport here")
class TestIPC(kernel.KernelTest):
    """A kernel on sockets in the file system, which Jupyter can be told to use."""

    transport = "ipc"

    def test_execute(self):
        self.assertEqual(self.value("6 * 7"), "42")
        self.assertEqual(self.client.request("control", "interrupt_request", {}), {"status": "ok"})


class TestGoroutines(kernel.KernelTest):
    def test_late_output_has_its_own_cells_parent(self):
        first = self.client.begin(LATE)
        self.client.result(first)
        second = self.client.begin('fmt.Println("busy")\nlines <- "late"\nvar name string\nfmt.Scanln(&name)', allow_stdin=True)
        self.client.kc.get_stdin_msg(timeout=kernel.PATIENCE)
        self.client.await_printed(first, "late")  # while the second cell still runs
        self.assertNotIn(second, self.client.replies)
        self.client.kc.input("")
        self.assertNotIn("late", self.client.result(second).text())
        third = self.ok('lines <- "later"')
        self.client.await_printed(first, "later")
        self.assertNotIn("later", third.text())

    def test_lanes(self):
        result = self.ok('import (\n"fmt"\n"lessons"\n)\nt := lessons.NewThread("T1", func() { fmt.Println("from T1") })\n'
                         't.Start()\nt.Join()\nfmt.Println("from main")')
        bundle = result.contents("display_data")[-1]["data"]
        self.assertEqual(set(bundle), {"text/plain", "text/html", "application/vnd.lockstep.lanes+json"})
        record = bundle["application/vnd.lockstep.lanes+json"]
        names = {g["id"]: g["name"] for g in record["goroutines"]}
        self.assertEqual([(names[e["go"]], e["text"]) for e in record["events"]],
                         [("T1", "from T1"), ("MainThread", "from main")])
        for text in ("T1", "MainThread", "from T1", "from main"):
            self.assertIn(text, bundle["text/html"])
            self.assertIn(text, bundle["text/plain"])
        json.dumps(record, allow_nan=False)

    def test_a_cell_that_runs_again_ends_its_goroutines(self):
        code = 'c := make(chan int)\ngo func() { <-c }()'
        for cell in ("one", "two"):
            self.ok(code, metadata={"cellId": cell})
        self.assertEqual(self.living(), 2)
        self.ok(code, metadata={"cellId": "one"})
        self.await_living(2)
        self.ok("1", metadata={"cellId": "three", "deletedCells": ["one", "two"]})
        self.await_living(0)

    def test_without_cell_ids_goroutines_live_on(self):
        for _ in range(2):
            self.ok('c := make(chan int)\ngo func() { <-c }()')
        self.assertEqual(self.living(), 2)

    def living(self):
        """How many goroutines %goroutines lists, main left out."""
        shown = self.ok("%goroutines").contents("display_data")
        return shown[0]["data"]["text/plain"].count("In [") if shown else 0

    def await_living(self, want):
        # They end at their next scheduling point: nothing tells when that was.
        for _ in range(1000):
            if (got := self.living()) == want:
                return
        self.assertEqual(got, want)
