package words

// What %help says about the magics that schedule goroutines.
var (
	HelpRace     = phrase("whether data races are looked for and shown, or are errors, from now on", "从现在起，要不要找出并显示数据竞争，或者把它当作错误")
	HelpClock    = phrase("how time passes for goroutines, from now on: as on the wall, ten times as fast, or at once when all of them wait", "从现在起，goroutine 的时间怎样走：和真实时间一样；快十倍；或者大家都在等的时候直接跳过去")
	HelpSeed     = phrase("the number from which the turns of goroutines are drawn, from now on: the same one gives the same turns", "从现在起，用哪个数来抽签决定轮到哪个 goroutine：数一样，轮到谁就一样")
	HelpParallel = phrase("run the cell's goroutines on all cores, scheduled by Go instead of by the kernel", "让这个单元格的 goroutine 在所有的核上运行，由 Go 而不是内核来调度")
	HelpExplore  = phrase("run the cell on many schedules, and show on which of them it fails", "用许多不同的调度运行这个单元格，并说明哪些调度会出错")
	HelpReplay   = phrase("run the cell on this schedule, or, without a cell below, the one that the schedule is of", "按这个调度运行单元格；下面没有代码时，运行这个调度所属的那个单元格")
)

// HelpStep is what %help says about %%step.
var HelpStep = phrase("go through the cell step by step, along this schedule or the usual one: the page has links, a console asks who goes next", "一步一步地运行单元格，按这个调度或者平常的调度：网页上点链接，控制台里会问让谁走")

// Magics about scheduling that cannot be obeyed.
var (
	RaceUnknown     = phrase("%q is not on, off or error: on shows data races beside the output, error makes them errors", "%q 不是 on、off 或 error：on 在输出旁边显示数据竞争，error 把它当作错误")
	ClockUnknown    = phrase("%q is not real, instant or 10x: how time passes for goroutines", "%q 不是 real、instant 或 10x：goroutine 的时间可以这样走")
	SeedUnknown     = phrase("%q is not a number such as 42: write one from 0 on, or random for another one each time, or auto", "%q 不是 42 这样的数：请写一个不小于 0 的整数；每次都要换一个就写 random；由内核决定就写 auto")
	ScheduleUnknown = phrase("%q is not a schedule such as 3e8c16:8>2,15>1: copy the one that a report shows", "%q 不是 3e8c16:8>2,15>1 这样的调度：请拷贝报告里给出的那一个")
	ExploreBound    = phrase("-bound %q: write how many preemptions a schedule may have, such as 2", "-bound %q：请写一个调度里最多可以有几次抢占，例如 2")
	ExploreMax      = phrase("-max %q: write how many schedules to try at most, such as 10000", "-max %q：请写最多试多少个调度，例如 10000")
	ExploreTime     = phrase("-time %q: write how long to search at most, such as 10s", "-time %q：请写最多搜索多长时间，例如 10s")
	ExploreExpect   = phrase("-expect needs an expression that is to hold at the end, such as x == 0", "-expect 后面要有一个表达式，结束时它应该成立，例如 x == 0")
	ExploreLate     = phrase("-late %q is not on or off: whether timers may fire while goroutines could go on", "-late %q 不是 on 或 off：还有 goroutine 可以继续时，计时器能不能到点")
	NotTogether     = phrase("%s and %s do not go together in a cell: leave one of them out", "%s 和 %s 不能用在同一个单元格里：请去掉一个")
	NoCellOfHash    = phrase("no cell of this session has the text that the schedule is of (%s): put the code below the magic", "这个会话里没有运行过这个调度所属的代码（%s）：请把代码写在这条魔法命令下面")
	OtherText       = phrase("the schedule is of another text: the code has changed since, and what it decides may not fit", "这个调度属于另一段代码：代码后来改过，调度里的决定不一定还对得上")
	Strayed         = phrase("at step %d the schedule wants a goroutine that cannot go on there; from there the default rule decided", "第 %d 步时，调度要求的 goroutine 不能继续；从那里起按默认规则继续")
	NeedsCode       = phrase("there is no code below %s: write there what is to be run", "%s 下面没有代码：请写上要运行的代码")
)

// What they answer.
var (
	RaceIs     = phrase("race: %s", "数据竞争：%s")
	ClockIs    = phrase("clock: %s", "时钟：%s")
	SeedIs     = phrase("seed: %v", "种子：%v")
	SeedDrawn  = phrase("seed: random; the last cell had %d", "种子：random；上一个单元格用的是 %d")
	Replaying  = phrase("In [%d] is run again on %s:", "按 %[2]s 再次运行 In [%[1]d]：")
	Searching  = phrase("searching: %d schedules tried, %s (interrupt to see what was found)", "正在搜索：已试过 %d 个调度，%s（中断即可查看已找到的结果）")
	Searched   = phrase("searched: %d schedules tried, %s", "搜索完毕：试过 %d 个调度，%s")
	noneFailed = phrase("none failed", "都没有出错")
	someFailed = phrase("%d failed", "%d 个出错")
)

// FailedOf says how many schedules have failed.
func FailedOf(n int) error {
	if n == 0 {
		return noneFailed.Error()
	}
	return someFailed.Error(n)
}
