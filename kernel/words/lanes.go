package words

// Words of the lanes: the table and the stream of what several goroutines printed.
var (
	LanesSummary      = phrase("%s goroutines, %s lines", "%s 个 goroutine，%s 行")
	LanesSummaryTime  = phrase("%s goroutines, %s lines, %s", "%s 个 goroutine，%s 行，%s")
	LanesStarts       = phrase("starts %s", "启动 %s")
	LanesStartsAt     = phrase("starts %s, line %d", "启动 %s，第 %d 行")
	LanesStartsLines  = phrase("starts %s, lines %d–%d", "启动 %s，第 %d–%d 行")
	LanesMany         = phrase("%s to %s (%s)", "%s 到 %s（%s 个）")
	LanesAnd          = phrase(", ", "、")
	LanesBegins       = phrase("%s starts", "%s 开始")
	LanesFolded       = phrase("%s lines left out here", "此处略去 %s 行")
	LanesFoldedStarts = phrase("%s lines and %s starts left out here", "此处略去 %s 行和 %s 次启动")
	LanesShared       = phrase("%s goroutines share the last rail.", "最后一条轨道由 %s 个 goroutine 共用。")
)

// Notices about output that is not kept whole.
var (
	Bytes         = phrase("%d bytes", "%d 字节")
	CutHere       = phrase("[%s in %s lines left out here; the last ones follow. `%%output cap 10MB` keeps more.]", "[此处省略了 %s（%s 行），后面是最后的部分。想多保留一些，可用 `%%output cap 10MB`。]")
	CutUntilCell  = phrase("[%s printed: what follows is left out, and its end is shown when the cell ends. `%%output cap 10MB` keeps more.]", "[已经打印了 %s：后面的先省略，等单元格结束时显示末尾。想多保留一些，可用 `%%output cap 10MB`。]")
	CutUntilEnded = phrase("[%s printed: what follows is left out, and its end is shown when its goroutines end. `%%output cap 10MB` keeps more.]", "[已经打印了 %s：后面的先省略，等 goroutine 都结束时显示末尾。想多保留一些，可用 `%%output cap 10MB`。]")
	TooManyShown  = phrase("[%d outputs shown; the rest are dropped. lessons.NewPanel shows one in place of another.]", "[已经显示了 %d 项，其余的不再显示。lessons.NewPanel 可以让新的一项替换旧的一项。]")
)
