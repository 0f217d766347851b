package lessons_test

import (
	"fmt"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lockstep-go/lockstep/lessons"
)

// The first program of the tutorial. There the pause is a second.
func Example() {
	loop := func() {
		fmt.Printf("thread %s is running...\n", lessons.Current().Name())
		for n := 1; n <= 5; n++ {
			fmt.Printf("thread %s >>> %d\n", lessons.Current().Name(), n)
			time.Sleep(time.Millisecond)
		}
		fmt.Printf("thread %s ended.\n", lessons.Current().Name())
	}

	fmt.Printf("thread %s is running...\n", lessons.Current().Name())
	t := lessons.NewThread("LoopThread", loop)
	t.Start()
	t.Join()
	fmt.Printf("thread %s ended.\n", lessons.Current().Name())
	// Output:
	// thread MainThread is running...
	// thread LoopThread is running...
	// thread LoopThread >>> 1
	// thread LoopThread >>> 2
	// thread LoopThread >>> 3
	// thread LoopThread >>> 4
	// thread LoopThread >>> 5
	// thread LoopThread ended.
	// thread MainThread ended.
}

// Two threads put the same sums into an account and take them out again. The
// lock keeps the other thread away between the reading and the writing.
func Example_lock() {
	balance := 0
	var lock sync.Mutex
	change := func(n int) {
		lock.Lock()
		defer lock.Unlock()
		balance = balance + n
		balance = balance - n
	}
	run := func(n int) {
		for range 1000 {
			change(n)
		}
	}

	t1 := lessons.Go("T1", func() { run(5) })
	t2 := lessons.Go("T2", func() { run(8) })
	t1.Join()
	t2.Join()
	fmt.Println(balance)
	// Output: 0
}

func ExampleNewThread() {
	t := lessons.NewThread("Worker", func() { fmt.Println("working") })
	fmt.Println(t.Name(), t.Alive())
	t.Start()
	t.Join()
	fmt.Println(t.Name(), t.Alive())
	// Output:
	// Worker false
	// working
	// Worker false
}

func ExampleGo() {
	t := lessons.Go("Greeter", func() {
		fmt.Println("hello from", lessons.Current().Name())
	})
	t.Join()
	// Output: hello from Greeter
}

// The current thread as a map's key: each thread finds what is its own.
func ExampleCurrent() {
	students := make(map[*lessons.Thread]string)
	task := func() {
		fmt.Printf("%s/%s\n", students[lessons.Current()], lessons.Current().Name())
	}
	process := func(name string) {
		students[lessons.Current()] = name
		task()
	}

	// One after the other: threads that share a map without a lock must not run
	// at the same time.
	lessons.Go("T1", func() { process("BOB") }).Join()
	lessons.Go("T2", func() { process("ABS") }).Join()
	fmt.Println(len(students))
	// Output:
	// BOB/T1
	// ABS/T2
	// 2
}

func ExampleThread_Start() {
	t := lessons.NewThread("T1", func() { fmt.Println("once") })
	t.Start()
	t.Join()

	defer func() { fmt.Println(recover()) }()
	t.Start()
	// Output:
	// once
	// cannot start T1: threads can only be started once
}

func ExampleThread_Join() {
	sum := 0
	t := lessons.Go("Adder", func() {
		for n := range 10 {
			sum += n
		}
	})
	t.Join() // without it, sum may be anything
	fmt.Println(sum)
	// Output: 45
}

func ExampleThread_JoinTimeout() {
	stop := make(chan struct{})
	t := lessons.Go("Waiter", func() { <-stop })
	fmt.Println(t.JoinTimeout(time.Millisecond))
	close(stop)
	t.Join()
	fmt.Println(t.JoinTimeout(time.Millisecond))
	// Output:
	// false
	// true
}

func ExampleThread_Name() {
	fmt.Println(lessons.Current().Name())
	// Output: MainThread
}

func ExampleThread_Alive() {
	stop := make(chan struct{})
	t := lessons.Go("Waiter", func() { <-stop })
	fmt.Println(t.Alive())
	close(stop)
	t.Join()
	fmt.Println(t.Alive())
	// Output:
	// true
	// false
}

func ExampleThread_String() {
	t := lessons.NewThread("T1", func() {})
	fmt.Println(t)
	t.Start()
	t.Join()
	fmt.Println(t)
	// Output:
	// Thread(T1, initial)
	// Thread(T1, stopped)
}

// The last program of the tutorial. There the threads run at the same time,
// and the order of the lines is left to chance.
func ExampleLocal() {
	var localSchool lessons.Local

	processStudent := func() {
		std := localSchool.Get("student")
		fmt.Printf("%s/%s\n", std, lessons.Current().Name())
	}
	processThread := func(name string) {
		localSchool.Set("student", name)
		processStudent()
	}
	processThread1 := func(name string) {
		localSchool.Set("gfh", name)
		fmt.Printf("%s/%s\n", localSchool.Get("gfh"), lessons.Current().Name())
	}

	lessons.Go("T1", func() { processThread("BOB") }).Join()
	lessons.Go("T2", func() { processThread("ABS") }).Join()
	lessons.Go("T3", func() { processThread1("gfh_thread") }).Join()
	// Output:
	// BOB/T1
	// ABS/T2
	// gfh_thread/T3
}

func ExampleLocal_Get() {
	var localSchool lessons.Local
	localSchool.Set("student", "BOB")

	lessons.Go("T3", func() {
		defer func() { fmt.Println(recover()) }()
		localSchool.Get("student")
	}).Join()
	fmt.Println(localSchool.Get("student"))
	// Output:
	// student is not set in T3: each thread sees only what it set itself; call Set first
	// BOB
}

func ExampleLocal_Set() {
	var local lessons.Local
	local.Set("teacher", "Li")
	local.Set("teacher", "Wang")
	fmt.Println(local.Get("teacher"))
	// Output: Wang
}

func ExampleLocal_Lookup() {
	var local lessons.Local
	_, ok := local.Lookup("student")
	fmt.Println(ok)
	local.Set("student", "BOB")
	std, ok := local.Lookup("student")
	fmt.Println(std, ok)
	// Output:
	// false
	// BOB true
}

func ExampleLocal_Delete() {
	var local lessons.Local
	local.Set("student", "BOB")
	local.Delete("student")
	_, ok := local.Lookup("student")
	fmt.Println(ok)
	// Output: false
}

// A goroutine that serves every cell prints under the one that asked.
func ExampleFollowCell() {
	jobs := make(chan string)
	t := lessons.Go("Server", func() {
		lessons.FollowCell()
		for job := range jobs {
			fmt.Println("done:", job)
		}
	})
	jobs <- "first"
	jobs <- "second"
	close(jobs)
	t.Join()
	// Output:
	// done: first
	// done: second
}

// In a cell of the kernel's it finds that the balance may be wrong, and how. Under go test it is run
// once, which proves nothing.
func ExampleExplore() {
	var balance atomic.Int64
	change := func(n int64) {
		balance.Store(balance.Load() + n)
		balance.Store(balance.Load() - n)
	}
	found := lessons.Explore(func() {
		t1 := lessons.Go("T1", func() { change(5) })
		t2 := lessons.Go("T2", func() { change(8) })
		t1.Join()
		t2.Join()
	}, lessons.Expect(func() bool { return balance.Load() == 0 }))
	fmt.Println(found.Holds())
	// Output: false
}

func ExampleTable() {
	type student struct {
		Name  string
		Score int
	}
	fmt.Println(lessons.Table([]student{{"BOB", 90}, {"ABS", 100}}))
	// Output:
	// Name  Score
	// ----  -----
	// BOB      90
	// ABS     100
}

func ExampleDisplay() {
	lessons.Display("a", lessons.HTML("<b>bold</b>"), image.NewGray(image.Rect(0, 0, 3, 2)))
	// Output:
	// a
	// bold
	// picture, 3×2
}

func ExampleNewPanel() {
	p := lessons.NewPanel("0 %")
	p.Update("100 %")
	// Output:
	// 0 %
	// 100 %
}
