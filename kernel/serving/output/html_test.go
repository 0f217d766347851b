package output

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/trace"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// crowded has more goroutines than a table has rails and more events than are kept.
func crowded() *Lanes {
	var r record
	lanes := make([]*lane, 30)
	for i := range lanes {
		name := fmt.Sprintf("G%d<", i)
		lanes[i] = &lane{g: trace.Goroutine{ID: trace.GoID(i + 1), Name: name, Parent: 1, Line: 3}, order: i, counted: true, label: name, parent: "Main>"}
		if i > 0 {
			r.started(lanes[i])
		}
	}
	for i := range 5000 {
		r.stands(trace.Write{Started: i, Waits: uint16(i)})
		r.add(lanes[i%30], trace.Stream(1+i%2), 0, nil, fmt.Appendf(nil, "<script>%d %s</script>", i, strings.Repeat("&", i%700)), false)
	}
	return r.lanes(lanes[0], 30)
}

// TestUntrustedNotebookShowsHTML checks what JupyterLab's sanitizer would remove or change.
func TestUntrustedNotebookShowsHTML(t *testing.T) {
	html, _ := crowded().Render(words.English)
	// For each property, the form of value used here was tried on the sanitizer.
	allowed := map[string]bool{
		"background": true, "background-color": true, "background-image": true, "background-position": true,
		"background-repeat": true, "background-size": true, "border": true, "border-collapse": true,
		"border-radius": true, "color": true, "cursor": true, "font-family": true, "font-size": true,
		"font-weight": true, "margin": true, "opacity": true, "overflow-x": true, "padding": true,
		"table-layout": true, "text-align": true, "white-space": true,
	}
	values := regexp.MustCompile(`^[a-z0-9#%.,()/ -]+$`)
	for _, m := range regexp.MustCompile(`style="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		for style := range strings.SplitSeq(m[1], ";") {
			property, value, _ := strings.Cut(style, ":")
			if !allowed[property] || !values.MatchString(value) {
				t.Fatalf("style %q", style)
			}
			for _, refused := range []string{"inherit", "var(", "sticky"} {
				if strings.Contains(value, refused) {
					t.Fatalf("style %q", style)
				}
			}
		}
	}
	tags := map[string]bool{
		"details": true, "div": true, "p": true, "span": true, "summary": true, "table": true, "tbody": true,
		"td": true, "tr": true,
	}
	for _, m := range regexp.MustCompile(`<([a-z]+)`).FindAllStringSubmatch(html, -1) {
		if !tags[m[1]] {
			t.Fatalf("element %s", m[1])
		}
	}
	if strings.Contains(html, "class=") || regexp.MustCompile(` on[a-z]+=`).MatchString(html) {
		t.Error("a class or a handler")
	}
}

// TestTableIsFoldedAndBounded: every byte of these texts is one that HTML writes as several.
func TestTableIsFoldedAndBounded(t *testing.T) {
	lanes := crowded()
	html, text := lanes.Render(words.English)
	if !strings.HasPrefix(html, "<details>") || !strings.HasSuffix(html, "</details>\n") {
		t.Error("the table is not folded away")
	}
	if len(html) > maxHTML {
		t.Errorf("%d bytes of HTML, more than %d", len(html), maxHTML)
	}
	if n := strings.Count(html, "<tr "); n > maxRows {
		t.Errorf("%d rows, more than %d", n, maxRows)
	}
	shown := strings.Count(text, "<script>")
	for _, form := range []string{html, text} {
		if want := thousands(5000-shown) + " lines"; !strings.Contains(form, want) || !strings.Contains(form, "left out here") {
			t.Errorf("there is no %q in\n%s", want, form)
		}
		if !strings.Contains(form, "19 goroutines share the last rail") {
			t.Error("who shares a rail is not told")
		}
	}
	if shown < 20 {
		t.Errorf("%d lines are shown", shown)
	}
	record, err := json.Marshal(lanes)
	if err != nil {
		t.Fatal(err)
	}
	if len(record) > 5_000_000 {
		t.Errorf("a record of %d bytes", len(record))
	}
}

// TestFormsNameTheSame: text and HTML name the same lines in the same order, however many there are.
func TestFormsNameTheSame(t *testing.T) {
	line := regexp.MustCompile(`line \d+ of \d+\.`)
	for _, n := range []int{1, 5, maxRows - 1, maxRows, maxRows + 1, 999, 1200, 20_000} {
		for _, goroutines := range []int{2, 7, 40} {
			var r record
			lanes := make([]*lane, goroutines)
			for i := range lanes {
				lanes[i] = &lane{g: trace.Goroutine{ID: trace.GoID(i + 1), Name: fmt.Sprintf("T%d", i)}, order: i, counted: true}
			}
			for i := range n {
				for r.total == i && i%3 == 0 && len(r.first) < goroutines-1 && i/3 == len(r.first) {
					r.started(lanes[1+len(r.first)])
				}
				r.stands(trace.Write{Waits: uint16(i * 37)})
				r.add(lanes[i%goroutines], trace.Stdout, 0, nil, fmt.Appendf(nil, "line %d of %d.", i, n), false)
			}
			html, text := r.lanes(lanes[0], goroutines).Render(words.Chinese)
			got, want := line.FindAllString(html, -1), line.FindAllString(text, -1)
			if strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("%d lines of %d goroutines: HTML has\n%q\nand text\n%q", n, goroutines, got, want)
			}
			if len(html) > maxHTML || strings.Count(html, "<tr ") > maxRows || strings.Count(text, "\n") > maxRows+1 {
				t.Errorf("%d lines of %d goroutines: HTML of %d bytes and %d rows", n, goroutines, len(html), strings.Count(html, "<tr "))
			}
			if len(want) < min(n, 50) {
				t.Errorf("%d lines of %d goroutines: %d are shown", n, goroutines, len(want))
			}
		}
	}
}

func TestEmptyRecordHasForms(t *testing.T) {
	html, text := new(record).lanes(nil, 1).Render(words.English)
	if text != "" || !strings.Contains(html, "1 goroutines, 0 lines") {
		t.Errorf("got %q and %q", html, text)
	}
}

// BenchmarkRender is for the largest record there is: 10,000 lines of 1,000 goroutines.
func BenchmarkRender(b *testing.B) {
	var r record
	lanes := make([]*lane, 1000)
	for i := range lanes {
		lanes[i] = &lane{g: trace.Goroutine{ID: trace.GoID(i + 1), Name: fmt.Sprintf("worker %d", i), Parent: 1, Line: 3}, order: i, counted: true}
		if i > 0 {
			r.started(lanes[i])
		}
	}
	for i := range 10_000 {
		r.stands(trace.Write{Started: 999, Waits: uint16(i)})
		r.add(lanes[i%1000], trace.Stdout, 0, nil, fmt.Appendf(nil, "line %d of many", i), false)
	}
	for b.Loop() {
		r.lanes(lanes[0], 1000).Render(words.English)
	}
}
