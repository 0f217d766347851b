package output

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
)

// notes is a Publisher that records its calls.
type notes struct{ list []string }

func (n *notes) Stream(name, text string) { n.list = append(n.list, name+" "+strings.TrimSpace(text)) }

func (n *notes) Display(data, _ map[string]any, id string, update bool) {
	n.list = append(n.list, strings.TrimSpace(fmt.Sprintln("display", data["text/plain"], id, update)))
}

func (n *notes) String() string { return strings.Join(n.list, "\n") }

func bundle(text string) map[string]any { return map[string]any{"text/plain": text} }

func TestDisplaysAndClears(t *testing.T) {
	var n notes
	c := NewCell(&n, Options{Lanes: Off, Cap: DefaultCap})
	defer c.Close()
	write := func(text string) {
		c.Write(trace.Write{Go: trace.MainGo, Stream: trace.Stdout, Data: []byte(text)})
	}
	write("one\n")
	c.Display(bundle("first"), nil, "id", false)
	write("unfinished")
	c.Display(bundle("second"), nil, "id", true)
	write(" line\n")
	c.Clear(func() { n.list = append(n.list, "clear") })
	write("two\n")
	c.Finish()
	const want = `stdout one
display first id false
stdout unfinished
display second id true
stdout line
clear
stdout two`
	if got := n.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDisplaysAreCapped(t *testing.T) {
	var n notes
	c := NewCell(&n, Options{Cap: DefaultCap})
	defer c.Close()
	for i := range 2 * maxDisplays {
		c.Display(bundle(fmt.Sprint(i)), nil, "", false)
		c.Display(bundle("updated"), nil, "id", true)
		c.opt.Rate.Reset() // it would take its time
	}
	c.Finish()
	if got := strings.Count(n.String(), "updated"); got != 2*maxDisplays {
		t.Errorf("%d updates are put out, want all %d", got, 2*maxDisplays)
	}
	if got := len(n.list) - 2*maxDisplays; got != maxDisplays+1 || strings.Count(n.String(), "the rest are dropped") != 1 {
		t.Errorf("%d messages besides the updates, want %d displays and a notice", got, maxDisplays)
	}
	c.Clear(func() {})
	c.Display(bundle("after"), nil, "", false)
	if last := n.list[len(n.list)-1]; last != "display after  false" {
		t.Errorf("after clearing: %q, want a display", last)
	}
}
