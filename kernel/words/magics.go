package words

// What %help says about each magic, on one line.
var (
	HelpHelp       = phrase("list the magics", "列出所有魔法命令")
	HelpLanes      = phrase("how the output of several goroutines is shown, from now on", "从现在起，多个 goroutine 的输出怎样显示")
	HelpGoroutines = phrase("the living goroutines: who they are, where they were started, what they wait for", "还活着的 goroutine：叫什么、在哪里启动、在等什么")
	HelpWho        = phrase("the session's variables: their names, types and values", "会话里的变量：名字、类型和值")
	HelpFollow     = phrase("show what a goroutine prints in the cell that is running, instead of its own", "把某个 goroutine 的输出显示在正在运行的单元格里，而不是启动它的单元格里")
	HelpStop       = phrase("end the goroutines that cell In [N], or any cell, started", "结束单元格 In [N]（或所有单元格）启动的 goroutine")
	HelpWait       = phrase("end a cell only when its goroutines have ended, from now on: for notebooks that are saved with their output", "从现在起，等单元格启动的 goroutine 全部结束，单元格才算结束：适合连同输出一起保存的笔记本")
	HelpTimes      = phrase("whether tables say when each line came, from now on: off for notebooks whose outputs are compared", "从现在起，表格里是否写出每一行的时间：要拿输出作比较的笔记本用 off")
	HelpOutput     = phrase("how much output of a cell is kept, the rest being cut from the middle, and how much is sent a second; from now on", "从现在起，一个单元格的输出保留多少（多出来的从中间省略），每秒发送多少")
	HelpLang       = phrase("the language of what the kernel says, from now on", "从现在起，内核用哪种语言说话")
	HelpTest       = phrase("run the session's tests and examples, or those that PATTERN matches, as go test -v does; -bench runs benchmarks", "运行会话里的测试和示例（或只运行与 PATTERN 匹配的），和 go test -v 一样；-bench 运行基准测试")
	HelpTime       = phrase("say how long the cell took, in processor time of the worker and by the clock", "说明这个单元格用了多少时间：工作进程的 CPU 时间和实际时间")
	HelpDump       = phrase("show the cell's stages on its way to the interpreter, without running it; -declare keeps its declarations for later cells", "单元格交给解释器之前变成了什么样子；不会运行它；-declare 把它的声明留给后面的单元格")
	HelpFooter     = phrase("Magics come first in a cell, one on a line; Go may follow.", "魔法命令写在单元格最前面，一行一个；后面可以接着写 Go 代码。")
)

// Magics that cannot be obeyed.
var (
	MagicAtLine  = phrase("%s (line %d): %s", "%s（第 %d 行）：%s")
	MagicUsage   = phrase("%q is not understood; write %s", "看不懂 %q；请写成 %s")
	MagicUnknown = phrase("there is no magic %s; %%help lists them all", "没有魔法命令 %s；用 %%help 查看有哪些")
	MagicDidMean = phrase("there is no magic %s; did you mean %s? %%help lists them all", "没有魔法命令 %s；你是不是想写 %s？用 %%help 查看有哪些")
	NoGoroutine  = phrase("no living goroutine is called %s; %%goroutines lists them", "没有名叫 %s 的 goroutine 还活着；用 %%goroutines 查看有哪些")
	NoneAlive    = phrase("no goroutine of In [%d] is alive", "In [%d] 启动的 goroutine 都已经结束了")
	NoVariable   = phrase("there is no variable %s; %%who lists them all", "没有变量 %s；用 %%who 查看有哪些")
	LanesUnknown = phrase("unknown lanes mode %q: stream, table, both or off", "不认识的显示方式 %q：可以是 stream、table、both 或 off")
	NoSize       = phrase("%q is not a size such as 512MiB, 2G or off", "%q 不是大小；可以写成 512MiB、2G 或 off")
	LangUnknown  = phrase("the kernel does not speak %q: en or zh", "内核不会说 %q：可以是 en 或 zh")
)

// What magics answer.
var (
	NoVariables   = phrase("There are no variables.", "还没有变量。")
	LanesAre      = phrase("lanes: %s", "多个 goroutine 的输出：%s")
	OutputCap     = phrase("output cap: %s", "输出上限：%s")
	OutputRate    = phrase("output rate: %s", "输出速度：%s")
	ASecond       = phrase("%s a second", "每秒 %s")
	TimesAre      = phrase("times: %s", "表格里的时间：%s")
	WaitIs        = phrase("wait: %s", "等待 goroutine 结束：%s")
	LangIs        = phrase("language: %s (English)", "语言：%s（中文）")
	Running       = phrase("running", "正在运行")
	BetweenCells  = phrase("between cells", "在两个单元格之间")
	OnlyMain      = phrase("No goroutine is alive except MainThread, which runs the cells.", "除了执行单元格的 MainThread，没有 goroutine 还活着。")
	Stopped       = phrase("In [%d]: stopped %s", "In [%d]：已结束 %s")
	Released      = phrase("In [%d]: closed what it held open", "In [%d]：已关闭它占用的资源")
	NamesAndMore  = phrase("%s and %d more", "%s 等，另有 %d 个")
	NothingToStop = phrase("No goroutine is alive: there was nothing to stop.", "没有 goroutine 还活着，没有什么可结束的。")
	CPUTimes      = phrase("CPU times: user %s, sys: %s, total: %s", "CPU 时间：用户 %s，系统 %s，共 %s")
	WallTime      = phrase("Wall time: %s", "实际时间：%s")
	EarlierCell   = phrase("an earlier cell", "先前的单元格")
)

// The headings of their tables.
var (
	ColumnName      = phrase("name", "名字")
	ColumnID        = phrase("id", "编号")
	ColumnStartedIn = phrase("started in", "启动于")
	ColumnLine      = phrase("line", "行")
	ColumnState     = phrase("state", "状态")
	ColumnSince     = phrase("since", "已经")
	ColumnType      = phrase("type", "类型")
	ColumnValue     = phrase("value", "值")
)
