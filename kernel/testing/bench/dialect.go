package main

import (
	"fmt"
	"strconv"
	"strings"
)

// lines is how many lines the printing cell prints.
const lines = 100_000

// dialect is what is measured, in a language. Go is that of many years ago, since other kernels may
// not know newer: no range over integers, no WaitGroup.Go, no underscores in numbers.
type dialect struct {
	language string // as kernelspecs spell it

	declare string            // x, for the cells that assign to it
	print   string            // lines of "line N"
	opening string            // declares what compute uses
	compute map[string]string // by figure, cells that check their results themselves
	// declaring returns the i-th cell that declares more. nil where that is not measured.
	declaring func(i int) string
	// imports and call are what runs a program of testdata: text is its declarations. nil where
	// those are in another language.
	call func(text string) (declare, print string)
}

var golang = dialect{
	language: "go",
	declare:  "var x int",
	print:    fmt.Sprintf("import \"fmt\"\nfor i := 0; i < %d; i++ {\n\tfmt.Println(\"line\", i)\n}", lines),
	opening: `import (
	"fmt"
	"sync"
)

var balance int

var lock sync.Mutex

func changeIt(n int) {
	balance = balance + n
	balance = balance - n
}

func runLocked(n int) {
	for i := 0; i < 100000; i++ {
		lock.Lock()
		changeIt(n)
		lock.Unlock()
	}
}

func runUnlocked(n int) {
	for i := 0; i < 1000000; i++ {
		changeIt(n)
	}
}

func threads(run func(int)) {
	balance = 0
	var wg sync.WaitGroup
	wg.Add(2)
	for _, n := range []int{5, 8} {
		go func(n int) {
			defer wg.Done()
			run(n)
		}(n)
	}
	wg.Wait()
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func adds(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += i
	}
	return sum
}`,
	compute: map[string]string{
		fib27:    "if got := fib(27); got != 196418 {\n\tpanic(got)\n}",
		addsFunc: "if got := adds(10000000); got != 49999995000000 {\n\tpanic(got)\n}",
		addsTop:  "sum := 0\nfor i := 0; i < 10000000; i++ {\n\tsum += i\n}\nif sum != 49999995000000 {\n\tpanic(sum)\n}",
		locked:   "threads(runLocked)\nif balance != 0 {\n\tpanic(balance)\n}",
		unlocked: "threads(runUnlocked)\nfmt.Println(balance)",
	},
	declaring: account,
	call: func(text string) (declare, print string) {
		return strings.TrimPrefix(text, "package main\n"), "fmt.Println(work())"
	},
}

// account returns a cell that declares a type, a method, a function and a variable, and uses those
// of the cell before, in chapters of ten cells.
func account(i int) string {
	before := i - 1
	if i%10 == 0 {
		before = i // what it calls is itself, which ends at 0
	}
	return strings.NewReplacer("#", strconv.Itoa(i), "@", strconv.Itoa(before)).Replace(`type Account# struct {
	mu      sync.Mutex
	balance int
	from    *Account@
}

func (a *Account#) Deposit(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += n
}

func NewAccount#(n int) *Account# {
	if n <= 0 {
		return nil
	}
	return &Account#{balance: n, from: NewAccount@(n - 1)}
}

a# := NewAccount#(3)
a#.Deposit(2)
x += a#.balance`)
}

var pythonic = dialect{
	language: "python",
	declare:  "x = 0",
	print:    fmt.Sprintf("for i in range(%d):\n    print(\"line\", i)", lines),
	opening: `import threading
balance = 0
lock = threading.Lock()
def change_it(n):
    global balance
    balance = balance + n
    balance = balance - n
def run_locked(n):
    for i in range(100000):
        lock.acquire()
        try:
            change_it(n)
        finally:
            lock.release()
def run_unlocked(n):
    for i in range(1000000):
        change_it(n)
def threads(run):
    global balance
    balance = 0
    all = [threading.Thread(target=run, args=(n,)) for n in (5, 8)]
    for t in all: t.start()
    for t in all: t.join()
def fib(n):
    if n < 2:
        return n
    return fib(n-1) + fib(n-2)
def adds(n):
    sum = 0
    for i in range(n):
        sum += i
    return sum`,
	compute: map[string]string{
		fib27:    "assert fib(27) == 196418",
		addsFunc: "assert adds(10000000) == 49999995000000",
		addsTop:  "sum = 0\nfor i in range(10000000):\n    sum += i\nassert sum == 49999995000000",
		locked:   "threads(run_locked)\nassert balance == 0",
		unlocked: "threads(run_unlocked)\nprint(balance)",
	},
}
