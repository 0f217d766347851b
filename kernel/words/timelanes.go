package words

// Words of the time lanes.
var (
	TimeClock   = phrase("clock", "时钟")
	TimeStep    = phrase("step", "步")
	TimeWhole   = phrase("whole run", "整次运行")
	TimeBefore  = phrase("%s events before", "前面还有 %s 个事件")
	TimeAfter   = phrase("%s events after", "后面还有 %s 个事件")
	TimeHidden  = phrase("Not shown: %s.", "未画出：%s。")
	TimeQuiet   = phrase("Not shown: reads and writes of variables that only one goroutine uses, or that nobody changes meanwhile (steps: %s).", "未画出：读写只有一个 goroutine 使用、或者期间没有谁改动的变量（%s 步）。")
	TimeHiddenG = phrase("goroutines: %d", "goroutine %d 个")
	TimeHiddenO = phrase("channels and locks: %d", "channel 和锁 %d 个")
	TimeBuffer  = phrase("buffer of %d", "缓冲 %d")
	TimeNoRoom  = phrase("no buffer", "无缓冲")
	TimeTwins   = phrase("+n stands for n more goroutines that were started at the same place.", "+n 表示还有 n 个在同一处启动的 goroutine。")
	TimeHeldBy  = phrase("held by %s", "%s 持有")
	TimeLeft    = phrase("left", "遗留")
	TimeText    = phrase("as text", "文字版")
	TimeEnds    = phrase("main ends", "main 结束")
)

// The textures of states, in legends.
var (
	TimeRuns     = phrase("runs", "运行")
	TimeCouldRun = phrase("could run", "可运行")
	TimeSleeps   = phrase("sleeps", "休眠")
	TimeWaitChan = phrase("waits: channel", "等 channel")
	TimeWaitLock = phrase("waits: lock", "等锁")
	TimeWaitEnd  = phrase("waits: Join, Wait", "等 Join、Wait")
	TimeEnded    = phrase("ended", "已结束")
	// Between the parts of a legend.
	TimeSeparator = phrase("; ", "；")
)

// What the letters on a lane stand for.
var (
	TimeDoesGo       = phrase("go", "启动")
	TimeDoesSleep    = phrase("sleeps", "休眠")
	TimeDoesYield    = phrase("lets others run", "让出")
	TimeDoesPrint    = phrase("prints", "打印")
	TimeDoesRead     = phrase("reads", "读")
	TimeDoesWrite    = phrase("writes", "写")
	TimeDoesSend     = phrase("sends", "发送")
	TimeDoesReceive  = phrase("receives", "接收")
	TimeWantsSend    = phrase("wants to send, waits", "想发送，等待")
	TimeWantsReceive = phrase("wants to receive, waits", "想接收，等待")
	TimeDoesSelect   = phrase("select", "select")
	TimeDoesClose    = phrase("closes", "关闭")
	TimeDoesLock     = phrase("locks", "上锁")
	TimeDoesUnlock   = phrase("unlocks", "解锁")
	TimeDoesWait     = phrase("Wait", "Wait")
	TimeDoesDone     = phrase("Done", "Done")
	TimeDoesJoin     = phrase("Join", "Join")
	TimeDoesAtomic   = phrase("atomic", "原子操作")
	TimeDoesOther    = phrase("other operations", "其他操作")
)

// The lanes in sentences, for who does not see them.
var (
	TimeAlt       = phrase("Time lanes: %[2]s steps of %[1]s goroutines.", "时间泳道：%[1]s 个 goroutine，共 %[2]s 步。")
	TimeAltCarry  = phrase(" %s carries %s.", " %s 传送 %s。")
	TimeAltLeft   = phrase(" Never received from %s: %s.", " %s 里没有被接收的：%s。")
	TimeAltHolds  = phrase(" %s is held by %s.", " 依次持有 %s 的：%s。")
	TimeAltThen   = phrase(", then ", "、")
	TimeAltComma  = phrase(", ", "、")
	TimeAltNobody = phrase("nothing", "空")
)

// HelpTimeline is what %help says about %%timeline.
var HelpTimeline = phrase("run the cell, and draw who ran, waited and slept, what went through channels, and who held a lock", "运行这个单元格，并画出谁在运行、等待、休眠，channel 里传送了什么，谁持有锁")
