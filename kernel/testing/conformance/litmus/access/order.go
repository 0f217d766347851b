package access

// order is what is done around two accesses, FIRST and SECOND. LOCK1 and UNLOCK1 are the methods for
// the first.
type order struct {
	name    string
	text    string
	ordered bool
	readers bool // who only reads takes the lock as a reader
}

var orders = []order{
	{name: "not ordered", text: `
all.Go(func() {
	FIRST
})
all.Go(func() {
	SECOND
})`},
	{name: "main does not wait", text: `
all.Go(func() {
	FIRST
})
SECOND`},
	{name: "two locks", text: `
var mu1, mu2 sync.Mutex
all.Go(func() {
	mu1.Lock()
	defer mu1.Unlock()
	FIRST
})
all.Go(func() {
	mu2.Lock()
	SECOND
	mu2.Unlock()
})`},
	{name: "readers write", text: `
var mu sync.RWMutex
all.Go(func() {
	mu.RLock()
	FIRST
	mu.RUnlock()
})
all.Go(func() {
	mu.RLock()
	SECOND
	mu.RUnlock()
})`},
	{name: "a buffer does not order", text: `
c := make(chan int, 1)
all.Go(func() {
	c <- 1
	FIRST
})
all.Go(func() {
	SECOND
	<-c
})`},
	{name: "started between", text: `
all.Go(func() {
	FIRST
})
done := make(chan bool)
go func() {
	SECOND
	done <- true
}()
<-done`},
	{name: "one lock", ordered: true, text: `
var mu sync.Mutex
all.Go(func() {
	mu.Lock()
	defer mu.Unlock()
	FIRST
})
all.Go(func() {
	mu.Lock()
	SECOND
	mu.Unlock()
})`},
	{name: "a readers' lock", readers: true, text: `
var mu sync.RWMutex
all.Go(func() {
	mu.LOCK1()
	FIRST
	mu.UNLOCK1()
})
all.Go(func() {
	mu.LOCK2()
	SECOND
	mu.UNLOCK2()
})`, ordered: true},
	{name: "a message", ordered: true, text: `
c := make(chan int)
all.Go(func() {
	FIRST
	c <- 1
})
all.Go(func() {
	<-c
	SECOND
})`},
	{name: "a message, the other way", ordered: true, text: `
c := make(chan int)
all.Go(func() {
	c <- 1
	SECOND
})
all.Go(func() {
	FIRST
	<-c
})`},
	{name: "a buffered message", ordered: true, text: `
c := make(chan int, 3)
all.Go(func() {
	FIRST
	c <- 1
})
all.Go(func() {
	<-c
	SECOND
})`},
	{name: "a close", ordered: true, text: `
c := make(chan int)
all.Go(func() {
	FIRST
	close(c)
})
for range c {
}
SECOND`},
	{name: "a wait", ordered: true, text: `
var wg sync.WaitGroup
wg.Add(1)
go func() {
	defer wg.Done()
	FIRST
}()
wg.Wait()
SECOND`},
	{name: "before the start", ordered: true, text: `
FIRST
all.Go(func() {
	SECOND
})`},
	{name: "once", ordered: true, text: `
var once sync.Once
first := func() {
	FIRST
}
all.Go(func() {
	once.Do(first)
})
all.Go(func() {
	once.Do(first)
	SECOND
})`},
	{name: "an atomic flag", ordered: true, text: `
var flag atomic.Bool
all.Go(func() {
	FIRST
	flag.Store(true)
})
all.Go(func() {
	if flag.Load() {
		SECOND
	}
})`},
	{name: "a condition", ordered: true, text: `
var mu sync.Mutex
ready := sync.NewCond(&mu)
is := false
all.Go(func() {
	FIRST
	mu.Lock()
	is = true
	mu.Unlock()
	ready.Signal()
})
all.Go(func() {
	mu.Lock()
	for !is {
		ready.Wait()
	}
	mu.Unlock()
	SECOND
})`},
	{name: "a select", ordered: true, text: `
c, d := make(chan int), make(chan int)
all.Go(func() {
	FIRST
	select {
	case c <- 1:
	case <-d:
	}
})
select {
case <-c:
case d <- 1:
}
SECOND`},
}
