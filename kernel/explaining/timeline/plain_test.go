package timeline

import (
	"html"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// Where a notebook's styles are removed, as GitHub does, the HTML says all the same which write is
// lost, where the switches are, and what is held by those who wait.
func TestHTMLSaysAllWithoutStyles(t *testing.T) {
	tests := []struct {
		story string
		lang  words.Language
		wants []string
	}{
		{"lost", words.English, []string{
			"● T1", "▲ T2", "7 | | writes 5 − 5 = 0 ✗ lost :5 | holds 13 ≠ 0",
			"⇄ | preemption 1: T1 has read 5 and not written yet, T2 goes on",
			"⇄ | preemption 2: T2 has read 13 and not written yet, T1 goes on",
			"holds 5 ≠ 13", "T1's write of 0 in step 7 is lost",
		}},
		{"lost", words.Chinese, []string{
			"7 | | 写 5 − 5 = 0 ✗ 丢失 :5 | 手里是 13 ≠ 0", "⇄ | 抢占 1：T1 读到 5，还没有写回，就轮到 T2",
			"手里是 5 ≠ 13", "T1 在第 7 步写的 0 丢失了",
		}},
		{"deadlock", words.English, []string{"✗ deadlock", "held by", "holds"}},
	}
	for _, test := range tests {
		data, err := os.ReadFile("testdata/" + test.story + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		page := New(parse(t, string(txtar.Parse(data).Files[0].Data)), Options{Language: test.lang}).HTML()
		got := bare(page)
		for _, want := range test.wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s in %s lacks %q:\n%s", test.story, test.lang, want, got)
			}
		}
		// Of all rows with the mark, one is meant.
		if n := strings.Count(got, "✗ "+words.TableLostWrite.In(test.lang)); test.story == "lost" && n != 1 {
			t.Errorf("in %s %d writes are marked as lost", test.lang, n)
		}
	}
}

// bare is the text of a page whose elements are all removed, with bars between the cells of a table.
func bare(page string) string {
	page = regexp.MustCompile(`</t[dh]>\s*<t[dh][^>]*>`).ReplaceAllString(page, " | ")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	lines := strings.Split(html.UnescapeString(page), "\n")
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	return strings.Join(lines, "\n")
}
