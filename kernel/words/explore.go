package words

// Schedules that cannot be read or followed.
var (
	ScheduleNoHash = phrase("%q is not a schedule: it begins with the hash of the cell that it belongs to and a colon, as in a1f3:4>2,8>1", "%q 不是调度：调度的开头是所属单元格的哈希值和一个冒号，例如 a1f3:4>2,8>1")
	ScheduleEntry  = phrase("%q in a schedule is not understood: 4>2 means that before step 4 goroutine number 2 goes, 4=1 that in step 4 choice number 1 is made", "看不懂调度里的 %q：4>2 表示在第 4 步之前轮到 2 号 goroutine，4=1 表示第 4 步选第 1 个")
	ScheduleOrder  = phrase("the steps of a schedule go up from left to right", "调度里的步号从左到右不能变小")
	ScheduleRandom = phrase("%q is not a random schedule: seed/8412, surw/8412, pct3/8412/120", "%q 不是带种子的随机调度：应该像 seed/8412、surw/8412、pct3/8412/120")
)

// How much a search has shown. It is said after what was found: "… on every schedule (3 tried)".
var (
	OnEvery       = phrase("on every schedule (%s tried)", "在所有调度上（试了 %s 个）")
	OnEveryByDPOR = phrase("on every schedule (%s tried, which stand for all)", "在所有调度上（试了 %s 个，足以代表全部）")
	OnBound       = phrase("on every schedule with at most %d preemptions (%s tried)", "在抢占不超过 %d 次的所有调度上（试了 %s 个）")
	OnBoundNone   = phrase("on every schedule without a preemption (%s tried)", "在没有抢占的所有调度上（试了 %s 个）")
	OnBoundOne    = phrase("on every schedule with at most 1 preemption (%s tried)", "在抢占不超过 1 次的所有调度上（试了 %s 个）")
	OnTried       = phrase("on the %s schedules that were tried", "在试过的 %s 个调度上")
	AndOnRandom   = phrase("%s, and on %s random ones", "%s，另外还有 %s 个随机的")
)

// The verdict of a search.
var (
	SearchHolds      = phrase("%s holds %s", "%s %s都成立")
	SearchNotHolds   = phrase("%s does not hold: it fails in %s of %s schedules", "%s 不成立：%[3]s 个调度里有 %[2]s 个失败")
	SearchNotOnce    = phrase("%s does not hold: a schedule on which it fails was found", "%s 不成立：找到了一个会失败的调度")
	SearchGoesWrong  = phrase("something goes wrong in %s of %s schedules", "%[2]s 个调度里有 %[1]s 个出错")
	SearchRaces      = phrase("there is a data race: %s of %s schedules show it", "有数据竞争：%[2]s 个调度里有 %[1]s 个能看到")
	SearchWrongOnce  = phrase("a schedule on which something goes wrong was found", "找到了一个会出错的调度")
	SearchSame       = phrase("the outcome is the same %s", "%s结果都一样")
	SearchDifferent  = phrase("the outcome depends on the schedule: there are %d", "结果取决于调度：一共有 %d 种")
	SearchAtLeast    = phrase("the outcome depends on the schedule: there are at least %d", "结果取决于调度：至少有 %d 种")
	SearchReached    = phrase("what was looked for comes to pass", "要找的情形会出现")
	SearchNotReached = phrase("what was looked for does not come to pass %s", "%s要找的情形都没有出现")
	SearchNoWrong    = phrase("nothing went wrong: no data race, no deadlock, no panic, no goroutine left waiting", "没有出错：没有数据竞争、死锁或 panic，也没有 goroutine 一直等下去")
	SearchNoRace     = phrase("nothing went wrong: no deadlock, no panic, no goroutine left waiting", "没有出错：没有死锁或 panic，也没有 goroutine 一直等下去")
	SearchStopped    = phrase("the search was stopped; this is what was found until then", "搜索被停止了；以下是到那时为止的发现")
	SearchTooMany    = phrase("the search ended after %s runs, before it had seen all; -max sets how many", "搜索运行了 %s 次后结束，还没有看完全部；次数可以用 -max 设定")
	SearchRested     = phrase("a loop looks again and again without a change; not every number of looks was tried", "有循环在没有变化时反复查看；查看多少次，并没有逐一试过")
	SearchUnwatched  = phrase("goroutines share what is not watched here, as in a library function; not every order was tried", "有的共享数据这里看不到（例如标准库函数读取的），goroutine 访问它们的先后没有逐一试过")
	SearchUnlike     = phrase("the program did not do the same again on the same schedule: it depends on something else, such as the time, the network or an address", "程序在同一个调度上没有重现同样的行为：它还取决于别的东西，例如时间、网络或地址")
	SearchBeyond     = phrase("not all of what the program does is scheduled here: %s", "程序做的事并不都由这里调度：%s")
)

// What a search lists.
var (
	SearchOutcome     = phrase("outcome", "结果")
	SearchNothing     = phrase("(nothing)", "（无）")
	SearchSchedules   = phrase("schedules", "调度数")
	SearchPreemptions = phrase("preemptions", "抢占次数")
	SearchTried       = phrase("tried", "试过")
	SearchWrong       = phrase("wrong", "出错")
	SearchHowMuch     = phrase("How much was searched", "搜索了多少")
	SearchNone        = phrase("none", "0")
	SearchAtMost      = phrase("at most %d", "至多 %d")
	SearchAny         = phrase("any number", "不限")
	SearchRandom      = phrase("random", "随机")
	SearchAll         = phrase("all searched", "全部试过")
	SearchAllByDPOR   = phrase("all searched: these stand for all others", "全部试过：其余的都与这些等价")
	SearchNotAll      = phrase("not all searched", "没有全部试过")
	SearchNot         = phrase("not searched: %s", "没有搜索：%s")
	SearchMore        = phrase("… and %d more", "……还有 %d 种")
	SearchShortest    = phrase("The shortest failing schedule", "最短的出错调度")
	SearchFailing     = phrase("A failing schedule", "一个出错的调度")
	SearchOther       = phrase("The shortest schedule with another outcome", "得到另一种结果的最短调度")
	SearchFound       = phrase("A schedule on which it comes to pass", "会出现这种情形的调度")
	SearchNumber      = phrase("%s is number %d:", "%s是第 %d 个：")
	SearchHere        = phrase("%s:", "%s：")
	SearchExpected    = phrase("what is expected", "预期")
	SearchReplay      = phrase("Replay it: %s", "重放：%s")
	SearchInSome      = phrase("%s (in %s of %s schedules): %s", "%s（%[3]s 个调度里有 %[2]s 个）：%[4]s")
	SearchInOne       = phrase("%s: %s", "%s：%s")
)

// Why lessons.Explore does not run a function.
var (
	NotExploredParallel = phrase("not explored: in a cell with %%%%parallel Go's own scheduler decides", "没有探索：这是并行的单元格（%%%%parallel），顺序由 Go 自己的调度器决定")
	NotExploredTwice    = phrase("not explored: this is a search already", "没有探索：这里已经在搜索了")
	NotExploredSchedule = phrase("not explored: %s", "没有探索：%s")
)

// The kinds of failures, as a heading.
var (
	FailureUnexpected = phrase("not as expected", "与预期不符")
	FailurePanic      = phrase("panic", "panic")
	FailureMisuse     = phrase("misuse", "用法错误")
	FailureDeadlock   = phrase("deadlock", "死锁")
	FailureLeak       = phrase("a goroutine waits for ever", "有 goroutine 永远在等")
	FailureLost       = phrase("a goroutine was unfinished when main ended", "main 结束时有 goroutine 还没做完")
	FailureSpin       = phrase("steps without end", "一直在运行，停不下来")
	FailureLate       = phrase("only because a timer fired late", "只因计时器晚了才出现")
	FailureRace       = phrase("data race", "数据竞争")
	FailureOn         = phrase("%s on %s", "%s，在 %s 上")
	FailureBy         = phrase("%s, %s", "%s，%s")
)
