package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/lockstep-go/lockstep/kernel/testing/kerneltest/glossary"
)

// verb is a format's verb with its flags; its first group is the explicit index of its argument.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0-9.*]*([a-zA-Z])`)

// arguments lists a format's arguments with their verbs, in the order of the arguments.
func arguments(format string) []string {
	var args []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(strings.ReplaceAll(format, "%%", ""), -1) {
		if m[1] != "" {
			fmt.Sscan(m[1], &next)
		}
		args = append(args, fmt.Sprintf("%d%s", next, m[2]))
		next++
	}
	slices.Sort(args)
	return args
}

func TestEveryPhraseIsInBothLanguages(t *testing.T) {
	for _, p := range table {
		if p.en == "" || p.zh == "" {
			t.Errorf("%q / %q: a language is missing", p.en, p.zh)
		}
		if en, zh := arguments(p.en), arguments(p.zh); !slices.Equal(en, zh) {
			t.Errorf("%q takes the arguments %v, %q takes %v", p.en, en, p.zh, zh)
		}
		if strings.ContainsFunc(p.en, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%q: Chinese in the English text", p.en)
		}
	}
}

// Chinese text has Chinese punctuation; ASCII punctuation next to a Chinese character is a slip.
func TestChinesePunctuation(t *testing.T) {
	slip := regexp.MustCompile(`\p{Han}[,;:?!()]|[,;:?!()]\p{Han}|\p{Han}\.( |$)`)
	for _, p := range table {
		if at := slip.FindString(p.zh); at != "" {
			t.Errorf("%q: %q is ASCII punctuation in Chinese", p.zh, at)
		}
	}
}

// The table keeps to the glossary, as the lessons do.
func TestGlossary(t *testing.T) {
	for _, row := range glossary.Read(t, "../../notebooks/GLOSSARY.md") {
		named := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(row.English) + `s?\b`)
		for _, p := range table {
			if !named.MatchString(p.en) || code.MatchString(p.en) {
				continue
			}
			if !loose[row.English] && !strings.Contains(p.zh, row.Chinese) {
				t.Errorf("%q has %s, and %q has no %s", p.en, row.English, p.zh, row.Chinese)
			}
			for _, word := range row.Not {
				if strings.Contains(p.zh, word) {
					t.Errorf("%q: the word for %s is %s, not %s", p.zh, row.English, row.Chinese, word)
				}
			}
		}
	}
}

// loose are terms whose English word stands for other things too ("call" as a verb, "copy",
// "error").
var loose = map[string]bool{
	"argument": true, "call": true, "copy": true, "core": true, "error": true, "function": true, "hold": true, "key": true,
	"lesson": true, "map": true, "output": true, "package": true, "process": true, "signature": true, "statement": true, "struct": true,
	"variable": true, "loop": true, "interrupt": true, "context": true, "sleep": true,
}

// code matches phrases that show code, in which the terms are Go's words.
var code = regexp.MustCompile(`[({]|:=|\+\+`)

func TestIn(t *testing.T) {
	if got, want := SearchGoesWrong.In(Chinese, "5", "20"), "20 个调度里有 5 个出错"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := MagicAtLine.In(Chinese, "%stop 3", 1, NoneAlive.Error(3)), "%stop 3（第 1 行）：In [3] 启动的 goroutine 都已经结束了"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := InStarted.In(Chinese, "T1", EarlierCell), "在 goroutine T1 中，它启动于 先前的单元格"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		name     string
		err      error
		language Language
		want     string
	}{
		{"a phrase", NoVariable.Error("x"), Chinese, "没有变量 x；用 %who 查看有哪些"},
		{"a phrase within one", AskWorker.Error(Interrupted.Error()), Chinese, "询问工作进程：单元格被中断了"},
		{"an error of another's", fmt.Errorf("disk full"), Chinese, "disk full"},
		{"another's that wraps one", fmt.Errorf("write: %w", Shutdown.Error()), Chinese, "write: the kernel is shutting down"},
		{"the zero Language", Shutdown.Error(), "", "the kernel is shutting down"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Explain(c.language, c.err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFromEnvironment(t *testing.T) {
	for _, c := range []struct {
		env  string
		want Language
	}{
		{"", English},
		{"LANG=zh_CN.UTF-8", Chinese},
		{"LANG=zh_TW.UTF-8", Chinese},
		{"LANG=de_DE.UTF-8", English},
		{"LANG=en_GB.UTF-8", English},
		{"LANG=zh_CN.UTF-8 LC_MESSAGES=en_US.UTF-8", English},
		{"LANG=en_US.UTF-8 LC_ALL=zh_CN.UTF-8", Chinese},
		{"LANG=zh_CN.UTF-8 LC_ALL=C", English},
		{"LANG=C.UTF-8 LANGUAGE=zh", English},
		{"LANG=en_US.UTF-8 LANGUAGE=fr:zh_CN:en", Chinese},
		{"LANG=en_US.UTF-8 LANGUAGE=en:zh_CN", English},
		{"LANG=nonsense", English},
		{"LANG=zh_CN.UTF-8 LOCKSTEP_LANG=en", English},
		{"LOCKSTEP_LANG=zh LC_ALL=C", Chinese},
		{"LANG=zh_CN.UTF-8 LOCKSTEP_LANG=fr", Chinese},
	} {
		t.Run(c.env, func(t *testing.T) {
			env := make(map[string]string)
			for _, field := range strings.Fields(c.env) {
				name, value, _ := strings.Cut(field, "=")
				env[name] = value
			}
			if got := FromEnvironment(func(name string) string { return env[name] }); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	for s, want := range map[string]Language{"en": English, "zh": Chinese, "zh-Hans": Chinese, "EN": English, "zh_CN.UTF-8": Chinese} {
		if got, ok := Parse(s); got != want || !ok {
			t.Errorf("%q: got %v, %t, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "fr", "xyzzy", "%", "de_DE"} {
		if got, ok := Parse(s); ok {
			t.Errorf("%q: got %v, want none", s, got)
		}
	}
}
