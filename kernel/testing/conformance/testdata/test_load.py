"""Floods of output: nothing is lost that must arrive, and nothing grows without bound."""

import sys
import time

import kernel

MB = 1 << 20


class TestLoad(kernel.KernelTest):
    def test_100_000_lines_arrive_whole(self):
        result = self.ok('import "fmt"\nfor i := 0; i < 100000; i++ {\n\tfmt.Println(i)\n}')
        self.assertEqual(result.text(), "".join(f"{i}\n" for i in range(100_000)))
        self.assertLessEqual(len(result.published), 60)

    def test_100_MB_are_cut_and_end(self):
        result = self.ok('import (\n"fmt"\n"strings"\n)\nline := strings.Repeat("x", 9_990)\n'
                         'for i := 0; i < 10_000; i++ {\n\tfmt.Printf("%08d %s\\n", i, line)\n}\nfmt.Println("the end")')
        text = result.text()
        self.assertTrue(text.startswith("00000000 xxx"), text[:100])
        self.assertTrue(text.endswith("the end\n"), text[-100:])
        self.assertLess(len(text), 3 * MB)
        self.assertLessEqual(len(result.published), 100)
        self.assertEqual(result.types()[-1], "status")
        self.expect_bounded_memory()
        self.assertEqual(self.value("1 + 1"), "2")

    def test_interrupt_ends_a_flood(self):
        cell = self.client.begin('import "fmt"\nfor i := 0; ; i++ {\n\tfmt.Println(i)\n}')
        self.client.await_printed(cell, "1000\n")
        begin = time.monotonic()
        self.km.interrupt_kernel()
        result = self.client.result(cell)
        took = time.monotonic() - begin
        self.assertEqual(result.reply["status"], "error")
        self.assertLess(took, max(5, 200 * self.pace()))

    def test_a_goroutine_that_floods_holds_no_cell_up(self):
        pace = max(self.pace() for _ in range(10))  # without the flood
        flood = self.client.begin('import "fmt"\ngo func() {\n\tfor i := 0; ; i++ {\n\t\tfmt.Println(i)\n\t}\n}()')
        self.client.await_printed(flood, "1000\n")
        for n in range(20):
            begin = time.monotonic()
            self.assertEqual(self.value(f"{n} + 1"), str(n + 1))
            self.assertLess(time.monotonic() - begin, max(5, 200 * pace))
        self.expect_bounded_memory()

    def test_a_client_that_does_not_read_holds_nobody_up(self):
        idle = self.connect()
        for _ in range(20):
            self.ok('for range 10_000 {\n\tprintln("0123456789012345678901234567890123456789")\n}')
        self.assertEqual(self.value("1 + 1"), "2")
        self.assertEqual(idle.execute("2 + 2").value(), "4")

    def expect_bounded_memory(self):
        if sys.platform == "linux":
            for pid in self.processes():
                self.assertLess(kernel.peak_memory(pid), 250 * MB)
