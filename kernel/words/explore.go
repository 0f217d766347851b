package words

// Schedules that cannot be read or followed.
var (
	ScheduleNoHash = phrase("%q is not a schedule: it begins with the hash of the cell that it belongs to and a colon, as in a1f3:4>2,8>1", "%q 不是调度：调度的开头是所属单元格的哈希值和一个冒号，例如 a1f3:4>2,8>1")
	ScheduleEntry  = phrase("%q in a schedule is not understood: 4>2 means that before step 4 goroutine number 2 goes, 4=1 that in step 4 choice number 1 is made", "看不懂调度里的 %q：4>2 表示在第 4 步之前轮到 2 号 goroutine，4=1 表示第 4 步选第 1 个")
	ScheduleOrder  = phrase("the steps of a schedule go up from left to right", "调度里的步号从左到右不能变小")
	ScheduleRandom = phrase("%q is not a random schedule: seed/8412, pct3/8412/120", "%q 不是随机调度：应该像 seed/8412、pct3/8412/120")
)
