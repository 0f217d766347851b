package labtest

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// richCells show values of all kinds.
var richCells = []source{
	{"value", `type Account struct {
	Owner   string
	Balance float64
	History []int
	tags    map[string]bool
}

accounts := []Account{
	{"BOB", 120, []int{100, -30, 50}, map[string]bool{"old": true}},
	{"<ABS>", 80.5, nil, nil},
}
accounts`},
	{"long", "long := make([]int, 10_000)\nlong"},
	{"table", "import \"lessons\"\nlessons.Table(accounts)"},
	{"svg", "lessons.SVG(`<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"60\"><title>A dot</title><circle cx=\"30\" cy=\"30\" r=\"25\" fill=\"orange\"/></svg>`)"},
	{"markdown", "lessons.Markdown(\"### A heading\\n\\nand *words*, `code` and\\n\\n- a list\")"},
	{"html", "lessons.HTML(\"<b>bold</b> <progress value=0.3></progress>\")"},
	{"json", "lessons.JSON(accounts)"},
	{"image", `im := image.NewRGBA(image.Rect(0, 0, 120, 60))
for x := range 120 {
	for y := range 60 {
		im.Set(x, y, color.RGBA{uint8(2 * x), uint8(4 * y), 128, 255})
	}
}
im`},
	{"panel", `import "fmt"

fmt.Println("before")
p := lessons.NewPanel("0 %")
fmt.Println("after")
for i := range 101 {
	p.Update(lessons.HTML(fmt.Sprintf("<progress max=100 value=%d></progress> %d %%", i, i)))
}`},
	{"cleared", "fmt.Println(\"gone\")\nlessons.ClearOutput(true)\nfmt.Println(\"new\")"},
	{"who", "%who"},
}

// TestRich shows what is more than text, first in a notebook that is not trusted, then in one that
// is run.
func TestRich(t *testing.T) {
	saved := savedBy(t, notebook(t, richCells...))

	p := open(t, saved)
	if ask[bool](p, `lab.widget("table").model.trusted`) {
		t.Error("JupyterLab trusts a notebook that it has not seen before")
	}
	for _, id := range []string{"table", "svg", "who", "panel"} {
		if lost := ask[[]string](p, `lab.sanitised("`+id+`")`); len(lost) > 0 {
			t.Errorf("%s: JupyterLab's sanitizer has removed %q", id, lost)
		}
	}
	p.expectRich("untrusted")

	p.runAll("who")
	p.expectRich("run")
	ask[any](p, `jupyterapp.shell.collapseLeft()`)
	p.window(1000, 1700)
	defer func() {
		p.theme("JupyterLab Light")
		p.do("resize the window", chromedp.ResetViewport())
		ask[any](p, `jupyterapp.shell.expandLeft()`)
	}()
	for _, look := range []struct{ theme, name string }{{"JupyterLab Light", "light"}, {"JupyterLab Dark", "dark"}} {
		p.theme(look.theme)
		p.pictureOf("text-"+look.name, "value", "table")
		p.pictureOf("rich-"+look.name, "svg", "who")
	}
}

// expectRich checks what the page shows of richCells.
func (p *page) expectRich(when string) {
	p.t.Helper()
	if got, want := p.cell("table").Rows, [][]string{{"Owner", "Balance", "History", "tags"}, {"BOB", "120", "[100 -30 50]", "map[old:true]"}, {"<ABS>", "80.5", "[]", "map[]"}}; !slices.EqualFunc(got, want, slices.Equal) {
		p.t.Errorf("%s: the table has %q, want %q", when, got, want)
	}
	const value = `[]main.Account{
    {
        Owner:   "BOB",
        Balance: 120,
        History: []int{100, -30, 50},
        tags:    map[string]bool{"old": true},
    },
    {Owner: "<ABS>", Balance: 80.5, History: nil, tags: nil},
}`
	if got := p.cell("value").Value; got != value {
		p.t.Errorf("%s: the value is\n%s\nwant\n%s", when, got, value)
	}
	for id, width := range map[string]string{"svg": "200", "image": "120"} {
		p.await(when+": the picture of "+id+" is there", `lab.node("`+id+`").querySelector("img")?.naturalWidth === `+width)
	}
	for id, element := range map[string]string{"markdown": "h3", "html": "progress", "panel": "progress[value='100']"} {
		p.await(when+": "+id+" has a "+element, `lab.node("`+id+`").querySelector(".jp-OutputArea `+element+`")`)
	}
	if c := p.cell("cleared"); c.Stdout != "new\n" {
		p.t.Errorf("%s: after it was cleared the output is %q", when, c.Stdout)
	}
	if rows := p.cell("who").Rows; len(rows) != 5 || rows[1][0] != "accounts" || rows[1][1] != "[]main.Account" {
		p.t.Errorf("%s: %%who shows %q", when, rows)
	}
}
