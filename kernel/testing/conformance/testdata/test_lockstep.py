"""Jupyter's own conformance tests, with Go for their samples."""

import unittest

import jupyter_kernel_test

# Two goroutines that print have their lines shown as lanes.
LANES = """import (
	"fmt"
	"sync"
)
var wg sync.WaitGroup
wg.Go(func() { fmt.Println("one") })
wg.Go(func() { fmt.Println("two") })
wg.Wait()"""


class TestLockstep(jupyter_kernel_test.KernelTests):
    kernel_name = "lockstep"
    language_name = "go"
    file_extension = ".go"

    code_hello_world = 'import "fmt"\nfmt.Println("hello, world")'
    code_stderr = 'import (\n\t"fmt"\n\t"os"\n)\nfmt.Fprintln(os.Stderr, "hello, stderr")'

    completion_samples = [
        {"text": "%lan", "matches": ["%lanes", "%lang"]},
        {"text": "fallth", "matches": ["fallthrough"]},
        {"text": 'import "strings"\nstrings.ToUpperS', "matches": ["ToUpperSpecial"]},
        {"text": "var sesame int\nses"},
        {"text": "noSuchName", "matches": []},
        {"text": ""},
    ]

    complete_code_samples = [
        "x := 1",
        'import "fmt"',
        'fmt.Println("日本語")',
        "func f() {\n\treturn\n}",
        "for range 3 {\n}",
        "s := `raw`",
        "// a comment",
        "%lanes off",
        "",
    ]
    incomplete_code_samples = [
        "for {",
        "func f() {\n",
        "x := []int{1,",
        "f(1,\n",
        "s := `raw",
        "import (",
        "1 +",
    ]
    invalid_code_samples = [
        "x := )",
        "for }",
        's := "no end\nx := 1',
    ]

    code_generate_error = "var gone []int\nprint(gone[7])"

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"six" + "ty"', "result": '"sixty"'},
        {"code": "[]int{1, 2}", "result": "[]int{1, 2}"},
    ]

    code_clear_output = 'import "lessons"\nlessons.ClearOutput(false)'

    code_display_data = [
        {"code": LANES, "mime": mime}
        for mime in ("text/plain", "text/html", "application/vnd.lockstep.lanes+json")
    ] + [
        {"code": 'import "lessons"\nlessons.Display(lessons.HTML("<b>bold</b>"))', "mime": "text/html"},
    ]

    code_history_pattern = '*"ty"*'
    supported_history_operations = ("tail", "range", "search")

    code_inspect_sample = "len"


class TestWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "lockstep"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
