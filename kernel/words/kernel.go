package words

// What the server says about the kernel itself.
var (
	Banner      = phrase("Lockstep %s: Go %s, goroutine by goroutine. %%help lists the magics.", "Lockstep %s：Go %s，一个 goroutine 一个 goroutine 地看。用 %%help 查看魔法命令。")
	Interrupted = phrase("the cell was interrupted", "单元格被中断了")
	Shutdown    = phrase("the kernel is shutting down", "内核正在关闭")
	NoWorker    = phrase("there is no worker at present", "现在没有工作进程")
	ExitLeaves  = phrase("exit leaves a console. In a notebook, close its tab; to start over, choose Restart Kernel in the menu Kernel.", "exit 用来离开控制台。在笔记本里，关闭它的标签页就行；想重新开始，请在“内核”菜单里选“重启内核”。")
	OsExitEnds  = phrase("os.Exit(0) ends a cell as it would end a program.", "os.Exit(0) 会结束单元格，就像结束一个程序那样。")
	AskWorker   = phrase("ask the worker: %s", "询问工作进程：%s")
)

// What it says when a worker has died.
var (
	WorkerReplaced    = phrase("The worker process that runs the cells has ended, and a new one has taken its place.", "运行单元格的工作进程结束了，已经换上一个新的。")
	SessionAgain      = phrase("Imports, types, functions and constants have been restored; goroutines and the values of variables are lost.", "导入的包、类型、函数和常量都已恢复；goroutine 和变量的值没有了。")
	LostVariables     = phrase("These variables have lost their values: %s", "这些变量的值丢失了：%s")
	CouldNotBeLeft    = phrase("the cell was in a call that cannot be interrupted, so its worker was ended", "单元格停在一次无法脱身的调用里，所以结束了它的工作进程")
	WorkerSilent      = phrase("the worker stopped responding", "工作进程不再应答")
	NotWaitedFor      = phrase("how it ended could not be determined", "无法得知它是怎样结束的")
	KilledFromOutside = phrase("%s (by the system when memory ran out, or by hand)", "%s（内存用完时被系统结束，或被人手动结束）")
	NoMoreThreads     = phrase("the system cannot provide more threads or memory: %s", "系统不能再提供更多线程或内存：%s")
	InGoroutine       = phrase("in goroutine %s", "在 goroutine %s 中")
	InStarted         = phrase("in goroutine %s, started in %s", "在 goroutine %s 中，它启动于 %s")
	InStartedAt       = phrase("in goroutine %s, started in %s, line %d", "在 goroutine %s 中，它启动于 %s 第 %d 行")
)
