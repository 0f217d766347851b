package words

// Words of the lanes: the table and the stream of what several goroutines printed.
var (
	LanesTime    = phrase("time", "时间")
	LanesFrom    = phrase("from %s", "由 %s 启动")
	LanesFromAt  = phrase("from %s, line %d", "由 %s 启动，第 %d 行")
	LanesOthers  = phrase("%d others", "其余 %d 个")
	LanesCut     = phrase("%s lines not kept", "此处 %s 行没有保留")
	LanesSummary = phrase("%s lines by %s goroutines", "%[2]s 个 goroutine 打印了 %[1]s 行")
)

// Notices about output that is not kept whole.
var (
	Bytes         = phrase("%d bytes", "%d 字节")
	CutHere       = phrase("[%s in %s lines left out here; the last ones follow. `%%output cap 10MB` keeps more.]", "[此处省略了 %s（%s 行），后面是最后的部分。想多保留一些，可用 `%%output cap 10MB`。]")
	CutUntilCell  = phrase("[%s printed: what follows is left out, and its end is shown when the cell ends. `%%output cap 10MB` keeps more.]", "[已经打印了 %s：后面的先省略，等单元格结束时显示末尾。想多保留一些，可用 `%%output cap 10MB`。]")
	CutUntilEnded = phrase("[%s printed: what follows is left out, and its end is shown when its goroutines end. `%%output cap 10MB` keeps more.]", "[已经打印了 %s：后面的先省略，等 goroutine 都结束时显示末尾。想多保留一些，可用 `%%output cap 10MB`。]")
	TooManyShown  = phrase("[%d outputs shown; the rest are dropped. lessons.NewPanel shows one in place of another.]", "[已经显示了 %d 项，其余的不再显示。lessons.NewPanel 可以让新的一项替换旧的一项。]")
)
