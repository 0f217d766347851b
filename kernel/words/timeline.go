package words

// What goroutines do, in the rows of the interleaving. What a method does is said as code: mu.Lock.
var (
	TableStepReads        = phrase("reads %s", "读到 %s")
	TableStepReadsName    = phrase("reads %s: %s", "读 %s：%s")
	TableStepWrites       = phrase("writes %s", "写 %s")
	TableStepWritesName   = phrase("writes %s: %s", "写 %s：%s")
	TableStepLoads        = phrase("loads %s: %s", "读出 %s：%s")
	TableStepStores       = phrase("stores %s: %s", "存入 %s：%s")
	TableStepUpdates      = phrase("updates %s: %s", "更新 %s：%s")
	TableStepStarts       = phrase("starts %s", "启动 %s")
	TableStepEnds         = phrase("ends", "结束")
	TableStepYields       = phrase("lets others run", "让别的先运行")
	TableStepSleeps       = phrase("sleeps %s", "睡眠 %s")
	TableStepPrints       = phrase("prints %s", "打印 %s")
	TableStepFires        = phrase("timer %s fires", "计时器 %s 到时")
	TableStepSends        = phrase("sends %s to %s", "把 %s 发送到 %s")
	TableStepSendsTo      = phrase("sends %s to %s on %s", "把 %s 发送给 %s（%s）")
	TableStepReceives     = phrase("receives %s from %s", "从 %[2]s 收到 %[1]s")
	TableStepReceivesFrom = phrase("receives %s from %s on %s", "收到 %[2]s 发来的 %[1]s（%[3]s）")
	TableStepClosed       = phrase("receives from %s: %s", "从 %s 接收：%s")
	TableStepCloses       = phrase("closes %s", "关闭 %s")
	TableStepSelects      = phrase("select takes case %d", "select 选了第 %d 个 case")
	TableStepSelectsName  = phrase("select takes case %d, %s: %s", "select 选了第 %d 个 case，%s：%s")
	TableStepDefault      = phrase("select takes default", "select 选了 default")
	TableStepWith         = phrase(", with %s", "，对方是 %s")
	TableStepFrees        = phrase(", so %s can go on", "，%s 可以继续了")
	TableClosedChannel    = phrase("closed", "已关闭")
	TableNilChannel       = phrase("a nil channel", "值为 nil 的 channel")
)

// What a goroutine waits for.
var (
	TableWaitsFor     = phrase("waits for %s", "等待 %s")
	TableWaitsHeld    = phrase("waits for %s, held by %s", "等待 %s，%s 持有它")
	TableWaitsSend    = phrase("waits to send to %s", "等着发送到 %s")
	TableWaitsReceive = phrase("waits to receive from %s", "等着从 %s 接收")
	TableWaitsSelect  = phrase("waits in select", "在 select 里等待")
	TableWaitsInput   = phrase("waits for input or output", "等待输入输出")
	TableWaitsStill   = phrase("still waits", "还在等")
)

// Why a goroutine goes on where another was before.
var (
	TablePreemption     = phrase("preemption %d: %s", "抢占 %d：%s")
	TableSwitchHasRead  = phrase("%s has read %s and not written yet, %s goes on", "%s 读到 %s，还没有写回，就轮到 %s")
	TableSwitchHasLock  = phrase("%s holds %s and could go on, %s goes on", "%s 持有 %s，也能继续，却轮到 %s")
	TableSwitchCouldRun = phrase("%s could go on, %s goes on", "%s 还能继续，却轮到 %s")
	TableSwitchWaits    = phrase("%s has to wait, %s goes on", "%s 要等待，轮到 %s")
	TableSwitchEnded    = phrase("%s has ended, %s goes on", "%s 结束了，轮到 %s")
)

// What a goroutine that is not running has in hand.
var (
	TablePausedHolds     = phrase("holds %s", "手里是 %s")
	TablePausedHoldsName = phrase("holds %s: %s", "手里的 %s 是 %s")
	TablePausedLock      = phrase("holds %s", "持有 %s")
)

// The interleaving around its rows.
var (
	TableStepHead = phrase("step", "步")
	TableStart    = phrase("start", "开始")
	TableEnd      = phrase("end", "最后")
	TableOthers   = phrase("%d others", "其余 %d 个")
	TableSummary  = phrase("steps: %s · goroutines: %s · preemptions: %s", "共 %s 步 · goroutine：%s 个 · 抢占：%s 次")
	TableFold     = phrase("%s steps of %s", "此处略去 %s 步（%s）")
	TableFoldOne  = phrase("1 step of %s", "此处略去 1 步（%s）")
	TableFoldNone = phrase("starts, waits and ends of %s", "此处略去启动、等待和结束（%s）")
	TableMany     = phrase("%s goroutines", "%s 个 goroutine")
	// Steps on what only one goroutine uses.
	TablePrivate    = phrase("Not shown: %s steps on variables that no other goroutine uses.", "未列出：%s 步，只涉及没有其他 goroutine 使用的变量。")
	TablePrivateOne = phrase("Not shown: 1 step on a variable that no other goroutine uses.", "未列出：1 步，只涉及没有其他 goroutine 使用的变量。")
	TableCut        = phrase("not kept in the log: %s events", "日志没有保留的事件：%s 个")

	TableLostWrite      = phrase("lost", "丢失")
	TableLostBecause    = phrase("%[1]s's write of %[2]s in step %[3]d is lost: %[4]s had read %[5]s before it, in step %[6]d, and wrote %[7]s over it in step %[8]d.", "%[1]s 在第 %[3]d 步写的 %[2]s 丢失了：%[4]s 在这之前的第 %[6]d 步读到 %[5]s，到第 %[8]d 步又用 %[7]s 把它盖掉。")
	TableLostNotRead    = phrase(" Nobody ever read the %s.", "那个 %s 从来没有被读到过。")
	TableLostNotUsed    = phrase(" Nothing was computed from the %s.", "那个 %s 从来没有参与过计算。")
	TableLostMore       = phrase("Other lost writes: %s.", "另外丢失的写入：%s 次。")
	TableDeadlock       = phrase("deadlock", "死锁")
	TableDeadlockAll    = phrase("Deadlock: %s.", "死锁：%s。")
	TableLeft           = phrase("waits for ever", "永远等下去")
	TableLeftAll        = phrase("Left waiting for ever: %s.", "会永远等下去：%s。")
	TableDeadlockJoiner = phrase("; ", "；")
)

// The stepper.
var (
	StepLoses     = phrase("%s's write of %s is lost", "%s 写的 %s 丢失了")
	StepperAll    = phrase("Be the scheduler: you say who goes next (%d states)", "你来当调度器：由你决定让谁走（共 %d 个状态）")
	StepperPath   = phrase("Step by step: this schedule, %d steps", "一步一步看：这个调度，共 %d 步")
	StepThrough   = phrase("Step through it: %s", "一步一步看：%s")
	StepperAsk    = phrase("Who goes next?", "让谁走？")
	StepperNext   = phrase("Next:", "下一步：")
	StepperAt     = phrase("this schedule, after step %d of %d: %s", "这个调度，第 %d 步（共 %d 步）之后：%s")
	StepperBegins = phrase("this schedule, before step 1 of %d", "这个调度，第 1 步（共 %d 步）之前")
	StepperOwn    = phrase("a schedule of your own", "你自己的调度")
	StepperBack   = phrase("back", "后退")
	StepperForth  = phrase("forth", "前进")
	StepperAgain  = phrase("from the start", "从头开始")
	StepperEnds   = phrase("The end.", "结束。")
	StepperEndsIn = phrase("The end: %s", "结束：%s")
	StepperPrompt = phrase("who goes next? %s ", "让谁走？%s ")
	StepperHelp   = phrase("write a number or a name; nothing for the one with *, b to go back, q to let it run to the end", "请写编号或名字；直接回车选带 * 的，b 后退一步，q 让它自己运行到结束")
	StepperCannot = phrase("cannot go on", "走不了")
)
