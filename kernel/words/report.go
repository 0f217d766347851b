package words

// Reports of cells that failed. What happened is said in Go's words, which are not here; where it
// happened, and what became of the cell, is.
var (
	CellStopped      = phrase("The cell was stopped; variables keep their values.", "单元格已停止；变量的值都还在。")
	CellStoppedToo   = phrase("The cell was stopped, and what it started; variables keep their values.", "单元格和它启动的 goroutine 都已停止；变量的值都还在。")
	CellExited       = phrase("os.Exit ended the cell and what it started, as it would end a program; variables keep their values.", "os.Exit 结束了单元格和它启动的 goroutine，就像结束一个程序那样；变量的值都还在。")
	InterruptedTitle = phrase("interrupted", "已中断")
	InterruptedCell  = phrase("the cell and what it started were stopped; variables keep their values.", "单元格和它启动的 goroutine 都已停止；变量的值都还在。")
	WhatWaited       = phrase("What was waiting:", "当时在等待的有：")
	AndMore          = phrase("%s (and %d more)", "%s（另有 %d 处错误）")
	MoreGoroutines   = phrase("… and %d more", "……还有 %d 个")
	CannotRun        = phrase("Lockstep's interpreter cannot run this: %s", "Lockstep 的解释器运行不了这段代码：%s")
	CannotRunPart    = phrase("Lockstep cannot run %s", "Lockstep 运行不了 %s")
	OwnFault         = phrase("this cell triggers a fault of Lockstep itself (%v); it was not run, and the session is unchanged", "这个单元格触发了 Lockstep 自身的错误（%v）；它没有运行，会话和之前一样")
	NoLongerThere    = phrase("the interpreter lost the cell's statements", "解释器丢失了单元格的语句")
	CannotBeLeft     = phrase("the cell is in a call of compiled code that cannot be interrupted", "单元格停在一次无法脱身的编译代码调用里")
	NoStandardInput  = phrase("the cell reads standard input, but this client cannot provide any", "单元格要读标准输入，但这个客户端无法提供输入")
	ClientHasLeft    = phrase("the cell asked for input, and the client that ran it has left", "单元格要求输入，但运行它的客户端已经离开")
	ReadElsewhere    = phrase("Run it in a notebook or a console, which show a box to type in, or read from a text:", "请在笔记本或控制台里运行，那里会出现输入框；或者改成从一段文字里读：")
	NobodyToAsk      = phrase("nobody can be asked for input here", "这里没有人可以输入")
	NotForCells      = phrase(`package %s cannot be imported: a cell can import the standard library, golang.org/x/sync (errgroup, semaphore, singleflight), golang.org/x/time/rate and "lessons"`, `包 %s 不能导入：单元格可以导入标准库、golang.org/x/sync（errgroup、semaphore、singleflight）、golang.org/x/time/rate 和 "lessons"`)
	TurnedOff        = phrase("package %s is turned off here by %s", "包 %s 在这里被 %s 关闭了")
	BreaksOther      = phrase("declaring %s again breaks %s: %s", "重新声明 %s 会使 %s 出错：%s")
	NoTests          = phrase("there are no tests in this session: a cell that declares func TestX(t *testing.T) has one", "这个会话里没有测试：在单元格里声明 func TestX(t *testing.T) 就有了")
	TestsNotRun      = phrase("a package main cell runs main; %%test runs its tests: %s", "package main 单元格只运行 main；它的测试用 %%test 运行：%s")
	TestsFailed      = phrase("%d of %d tests failed: %s", "%d 个测试失败（共 %d 个）：%s")
	NoValue          = phrase("%s has no value", "%s 没有值")
)

// Who waits for what. %[1]s of Waits is a goroutine, the second Go's reason for its wait.
var (
	Waits           = phrase("%s: %s", "%s：%s")
	NoBubble        = phrase("testing/synctest needs goroutines that take turns, and those of %%%%parallel do not: run the test without %%%%parallel", "testing/synctest 要 goroutine 轮流运行，而并行的单元格（%%%%parallel）不是这样：去掉 %%%%parallel 再运行这个测试")
	BubbleHeld      = phrase("testing/synctest: %s waits in compiled code, such as that of net and net/http, which does not count as durably blocked: let goroutines wait in channels, in package sync or in io.Pipe instead", "testing/synctest：%s 在编译好的代码（比如 net、net/http）里等待，这不算“持久阻塞”（durably blocked）：请让 goroutine 改在 channel、sync 包或 io.Pipe 里等待")
	BubbleLock      = phrase("A goroutine that waits for a lock is not durably blocked, so the clock of testing/synctest stands still.", "等锁的 goroutine 不算“持久阻塞”（durably blocked），所以 testing/synctest 的时钟停着不走。")
	WaitsHeldBy     = phrase("%s: %s, held by %s", "%s：%s，持有者：%s")
	And             = phrase("%s and %s", "%s、%s")
	Itself          = phrase("itself", "它自己")
	WaitsAt         = phrase("%s at %s", "%s，位于 %s")
	GoroutineNamed  = phrase("%s (goroutine %d)", "%s（goroutine %d）")
	NamedHasEnded   = phrase("%s (goroutine %d), which has ended", "%s（goroutine %d，已经结束）")
	UnnamedHasEnded = phrase("goroutine %d, which has ended", "goroutine %d（已经结束）")
	InWhich         = phrase("goroutine %s", "goroutine %s")
	InWhichStarted  = phrase("goroutine %s, started at %s", "goroutine %s，启动于 %s")
)

// Places in cells, and the functions that a panic left.
var (
	CellPlace  = phrase("In [%d], line %d", "In [%d] 第 %d 行")
	InFunction = phrase("in %s, %s", "在 %s 中，%s")
	InLibrary  = phrase("in %s", "在 %s 中")
	InTheCell  = phrase("in the cell, %s", "在单元格中，%s")
	InLiteral  = phrase("in %s of the cell, %s", "在单元格的 %s 中，%s")
	LineOneOf  = phrase("%s, line %s or %d", "%s，第 %s 或 %d 行")
	OnceMore   = phrase("… once more", "……再来一次")
	TimesMore  = phrase("… %d times more", "……再来 %d 次")
)

// Values and displays.
var (
	NotUsedYet    = phrase("(not used yet)", "（还没有用到）")
	Imported      = phrase("imported %s", "已导入 %s")
	KeepsOld      = phrase("running goroutines keep the old %s, since its types have changed", "类型改变了，正在运行的 goroutine 仍用旧的 %s")
	KeepsGeneric  = phrase("running goroutines keep the old %s, which is generic", "%s 是泛型的，正在运行的 goroutine 仍用旧的")
	Picture       = phrase("picture, %d×%d", "图片，%d×%d")
	TextCut       = phrase("… (%d bytes in all)", "……（共 %d 字节）")
	TooLargeShown = phrase("(%s of %d MB is too large to be shown)", "（%s 有 %d MB，太大，无法显示）")
)
