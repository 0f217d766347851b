package words

// Words of a deadlock's ring. What it means is in wrong.go.
var (
	RingWaitsFor   = phrase("waits for", "等待")
	RingHeldBy     = phrase("held by", "持有者")
	RingLine       = phrase("line %d", "第 %d 行")
	RingHolds      = phrase("holds %s", "持有 %s")
	RingStands     = phrase("stands here", "停在这里")
	RingHoldsWaits = phrase("%s holds %s, waits for %s", "%s 持有 %s，等待 %s")
	RingWaits      = phrase("%s waits for %s", "%s 等待 %s")
	RingAround     = phrase("round and round: nobody can go on", "转了一圈：谁也走不下去")
	RingOutside    = phrase("Not in the ring, and waiting too: %s.", "不在环里，也在等待：%s。")
	RingMore       = phrase("%d others", "另外 %d 个")
	RingEdgeHeld   = phrase("lock → the goroutine that holds it", "锁 → 持有它的 goroutine")
	RingEdgeWaits  = phrase("goroutine → what it waits for", "goroutine → 它等待的东西")
	RingComma      = phrase(", ", "、")
)
