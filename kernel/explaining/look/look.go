// Package look is how goroutines, and what is wrong, look in every picture and report, so that T1 of
// one is T1 of all.
//
// Colours are Okabe and Ito's ("Color Universal Design", 2008), but for the main goroutine's. The
// forms of style are those that JupyterLab's sanitizer lets through in an untrusted notebook.
package look

// A Chip is how a goroutine's name looks: it has its own ground, so it can be read in light and
// dark, and the glyph tells goroutines apart without colour.
type Chip struct {
	Ground, Text string // colours
	Glyph        string
	// Xterm is the number of the chip's colour for text on the ground of a terminal or of a stream in
	// JupyterLab, among xterm's 256: of those with a contrast of 3:1 or more on white and on
	// JupyterLab's dark ground, the nearest to Ground that stay apart from one another, also under the
	// common kinds of colour blindness.
	Xterm int
}

// kinds are the looks of the main goroutine and of those after it, with the glyphs for when colours
// come again.
var kinds = [...]struct {
	Chip
	hollow string
}{
	{Chip{"#5b6675", "#ffffff", "■", 241}, "■"},
	{Chip{"#0072b2", "#ffffff", "●", 26}, "○"},
	{Chip{"#e69f00", "#000000", "▲", 130}, "△"},
	{Chip{"#009e73", "#000000", "◆", 29}, "◇"},
	{Chip{"#cc79a7", "#000000", "▼", 168}, "▽"},
	{Chip{"#56b4e9", "#000000", "✚", 32}, "✛"},
	{Chip{"#f0e442", "#000000", "★", 136}, "☆"},
}

// Bad is the colour of what is wrong, and of nothing else. BadText is that of text on it.
const (
	Bad     = "#d55e00"
	BadText = "#000000"
)

// ChipStyle is the style of a chip, without its colours.
const ChipStyle = "border-radius:4px;padding:1px 7px;font-weight:bold;white-space:nowrap"

// BadChip and GoodChip are the styles of the mark of what is wrong, and of what holds.
const (
	BadChip  = "background-color:" + Bad + ";color:" + BadText + ";" + ChipStyle
	GoodChip = "border:1px solid #888888;border-radius:4px;padding:0px 7px;font-weight:bold;white-space:nowrap"
)

// Of returns the look of a goroutine by the order of its start in the run; 0 is the main goroutine's.
// From the seventh after that on, colours come again with hollow glyphs.
func Of(order int) Chip {
	if order <= 0 {
		return kinds[0].Chip
	}
	n := len(kinds) - 1
	k := kinds[1+(order-1)%n]
	if order > n {
		k.Glyph = k.hollow
	}
	return k.Chip
}

// Colour returns the number of the colour of Of(order): 0 for the main goroutine's.
func Colour(order int) int {
	if order <= 0 {
		return 0
	}
	return 1 + (order-1)%(len(kinds)-1)
}
