package check

import (
	"cmp"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/lockstep-go/lockstep/kernel/compiler/stdlib"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// A habit is what someone writes who knows another language, mostly Python. Only lines with errors
// are looked at, so a pattern may match valid Go.
type habit struct {
	// says matches the compiler's message, and line the line without the white space around it.
	// Either may be nil.
	says, line *regexp.Regexp
	// help returns nil if the pattern does not apply after all. m are line's groups, or those of
	// says if line is nil.
	help func(m []string) error
}

// written returns help that shows the Go code for it: a template with $1 for a group.
func written(code string) func([]string) error {
	return about(words.GoWrites, code)
}

// about returns help that explains codes, templates with $1 for a group.
func about(p words.Phrase, codes ...string) func([]string) error {
	return func(m []string) error {
		args := make([]any, len(codes))
		for i, code := range codes {
			args[i] = expand(code, m)
		}
		return p.Error(args...)
	}
}

var slot = regexp.MustCompile(`\$\d`)

func expand(code string, m []string) string {
	return slot.ReplaceAllStringFunc(code, func(g string) string { return goWords(strings.TrimSpace(m[g[1]-'0'])) })
}

// operators are Python's that are words, and its constants.
var operators = sync.OnceValue(func() []operator {
	return []operator{
		{regexp.MustCompile(`\s+is\s+not\s+`), " != "},
		{regexp.MustCompile(`\s+is\s+`), " == "},
		{regexp.MustCompile(`\s+and\s+`), " && "},
		{regexp.MustCompile(`\s+or\s+`), " || "},
		{regexp.MustCompile(`\bnot\s+`), "!"},
		{regexp.MustCompile(`\bTrue\b`), "true"},
		{regexp.MustCompile(`\bFalse\b`), "false"},
		{regexp.MustCompile(`\bNone\b`), "nil"},
		{regexp.MustCompile(`===`), "=="},
		{regexp.MustCompile(`!==`), "!="},
		{regexp.MustCompile(`^'([^'\\]{2,}|)'$`), `"$1"`},
	}
})

type operator struct {
	python *regexp.Regexp
	golang string
}

// goWords translates a piece of a line of Python word by word.
func goWords(code string) string {
	for _, o := range operators() {
		code = o.python.ReplaceAllString(code, o.golang)
	}
	return code
}

func re(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }

// lazily compiles a pattern when it is first needed.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

var (
	isSyntax    = re(`^syntax error`)
	isUndefined = re(`^undefined: (\S+)$`)
	// isNoBlock matches the errors about a line after which a block should have begun.
	isNoBlock = re(`unexpected newline, expected (\{|expression)|^missing function body$`)
)

// habits are tried in their order. Only a cell that fails needs them, so that a kernel's start does
// not wait for the patterns.
var habits = sync.OnceValue(func() []habit {
	return slices.Concat(loopHabits(), blockHabits(), declarationHabits(), callHabits(), valueHabits(), shellHabits())
})

func loopHabits() []habit {
	return []habit{
		{isSyntax, re(`^for\s+(\w+)\s+in\s+\[([^\]]*)\]\s*(?:[:{].*)?$`), func(m []string) error {
			return goWrites("for _, " + m[1] + " := range " + sliceLiteral(m[2]) + " { … }")
		}},
		{isSyntax, re(`^for\s+(\w+)\s+in\s+range\s*\(\s*([^,]+?)\s*\)\s*(?:[:{].*)?$`), written("for $1 := range $2 { … }")},
		{isSyntax, re(`^for\s+(\w+)\s+in\s+range\s*\(\s*([^,]+),([^,]+?)\s*\)\s*(?:[:{].*)?$`), written("for $1 := $2; $1 < $3; $1++ { … }")},
		{isSyntax, re(`^for\s+(\w+)\s+in\s+range\s*\(\s*([^,]+),([^,]+),\s*-([^,]+?)\s*\)\s*(?:[:{].*)?$`), written("for $1 := $2; $1 > $3; $1 -= $4 { … }")},
		{isSyntax, re(`^for\s+(\w+)\s+in\s+range\s*\(\s*([^,]+),([^,]+),([^,]+?)\s*\)\s*(?:[:{].*)?$`), written("for $1 := $2; $1 < $3; $1 += $4 { … }")},
		{isSyntax, re(`^for\s+(\w+)\s+in\s+range\s+(.+?)\s*[:{]?$`), written("for $1 := range $2 { … }")},
		{isSyntax, re(`^for\s+(\w+)\s+in\s+(\w+)\.\.(\w+)`), written("for $1 := $2; $1 < $3; $1++ { … }")},
		{isSyntax, re(`^for\s+(\w+)\s*,\s*(\w+)\s+in\s+enumerate\s*\((.+)\)\s*:?`), written("for $1, $2 := range $3 { … }")},
		{isSyntax, re(`^for\s+(\w+)\s*,\s*(\w+)\s+in\s+(.+?)(?:\.items\(\))?\s*[:{]?$`), written("for $1, $2 := range $3 { … }")},
		{isSyntax, re(`^for\s+(\w+)\s+in\s+(\w+)\.keys\(\)\s*:?$`), written("for $1 := range $2 { … }")},
		{isSyntax, re(`^for\s+(\w+)\s+in\s+(\w+)\.values\(\)\s*:?$`), written("for _, $1 := range $2 { … }")},
		{isSyntax, re(`^for\s*\(?\s*(?:const\s+|let\s+|var\s+)?(\w+)\s+(?:in|of)\s+([^(){]+?|.+\(.*\))\s*\)?\s*[:{]?$`), written("for _, $1 := range $2 { … }")},
		{isSyntax, re(`^for\s*\(\s*(?:let\s+|var\s+|int\s+|auto\s+)?(\w+)\s*:?=\s*([^;]+);([^;]+);\s*\+\+(\w+)\s*\)`), written("for $1 := $2; $3; $4++ { … }")},
		{isSyntax, re(`^for\s*\(\s*(?:let\s+|var\s+|int\s+|auto\s+)?(\w+)\s*:?=\s*([^;]+);([^;]+);([^)]+)\)`), written("for $1 := $2; $3; $4 { … }")},
		{isSyntax, re(`^range\s*\(\s*([^,]+?)\s*\)$`), written("for i := range $1 { … }")},
		{isUndefined, re(`^for\s+(\w+)\s*=\s*([^;=]+);\s*([^;]*);\s*([^;{]*?)\s*\{`), written("for $1 := $2; $3; $4 { … }")},
		{isSyntax, re(`^while\s*\(?\s*(?:True|true|1)\s*\)?\s*[:{]?$`), written("for { … }")},
		{isSyntax, re(`^while\s*\(([^{]+)\)\s*\{\s*(.+?)\s*\}$`), written("for $1 { $2 }")},
		{isSyntax, re(`^while\s*\((.+)\)\s*[:{]?$`), written("for $1 { … }")},
		{isSyntax, re(`\}\s*while\s*\((.+)\);?$`), written("for { …; if !($1) { break } }")},
		{isSyntax, re(`^while\s+([^:{]+?)\s*(?:\{\s*(.+?)\s*\}|:\s+(\S.*))$`), written("for $1 { $2$3 }")},
		{isSyntax, re(`^while\s+(.+?)\s*[:{]?$`), written("for $1 { … }")},
	}
}

func blockHabits() []habit {
	return []habit{
		{isSyntax, re(`^(?:elif|else\s+if)\s+(.+?)\s*:`), written("} else if $1 { … }")},
		{isSyntax, re(`^(?:elif|elsif|elseif)\s+([^{]+?)\s*\{`), written("} else if $1 { … }")},
		{isSyntax, re(`^if\s+(.+?)\s*:\s*$`), written("if $1 { … }")},
		{isSyntax, re(`^if\s+([^:{]+?)\s*:\s+([^=].*)$`), written("if $1 { $2 }")},
		{isSyntax, re(`^if\s+([^{]*\s(?:and|or)\s[^{]*|not\s[^{]*)\{?$`), written("if $1 { … }")},
		{isSyntax, re(`^else\s*:`), written("} else { … }")},
		{re(`unexpected (keyword )?else`), re(`^else\b`), about(words.HelpElse)},
		{re(`^(syntax error|label try defined)`), re(`^(try|except|finally|catch|throw)\b`), about(words.HelpErrors)},
		{isSyntax, re(`^raise\b`), about(words.HelpErrors)},
		{isSyntax, re(`^with\s.+:`), about(words.HelpWith)},
		{nil, re(`^(pass)$`), about(words.HelpPass)},
		{isSyntax, re(`^(?:global|nonlocal)\s`), about(words.HelpGlobal)},
		{isSyntax, re(`^(?:async|await)\s`), about(words.HelpAsync)},
		{isSyntax, re(`^assert\s+([^,]+)`), written("if !($1) { panic(\"…\") }")},
		{isSyntax, re(`^del\s+(\w+)\[(.+)\]$`), written("delete($1, $2)")},
	}
}

func declarationHabits() []habit {
	return []habit{
		{re(`unexpected name \w+, expected \(`), re(`^func\s+(\w+)\s*(\(.*)\{`), about(words.HelpInnerFunc, "$1 := func$2 { … }")},
		{isSyntax, re(`^(?:async\s+)?(?:def|function|fn|fun)\s+(\w+)\s*\(([^)]*)`), func(m []string) error {
			return words.HelpFunc.Error("func " + m[1] + "(" + strings.TrimSpace(m[2]) + ") { … }")
		}},
		{isUndefined, re(`^func\s+(\w+)\s*\(\s*(int|string|bool|float64)\s+(\w+)`), written("func $1($3 $2) …")},
		{isSyntax, re(`^(?:public\s+)?class\s+(\w+)`), about(words.HelpClass, "type $1 struct { … }", "func (x *$1) Method() { … }")},
		{nil, re(`^(?:from|import)\s+(\w[\w.]*)`), importHabit},
		{nil, re(`^#\s*include\s*<(\w+)`), importHabit},
		{isSyntax, re(`^(?:int|long|short|unsigned|size_t)\s+(\w+)\s*=\s*(.+?);?$`), written("$1 := $2")},
		{isSyntax, re(`^(?:float|double|string|String|str|bool|boolean|char|auto|let|val|let\s+mut)\s+(\w+)\s*=\s*(.+?);?$`), written("$1 := $2")},
		{isSyntax, re(`^(int|float64|float32|string|bool|byte|rune|int64|int32|uint\w*|error|any)\s+(\w+);?$`), written("var $2 $1")},
		{re(`^syntax error|^label .* defined`), re(`^(\w+)\s*:\s*(int|str|float|bool)\s*=\s*(.+)$`), written("$1 := $3")},
		{re(`^no new variables on left side of :=$`), nil, about(words.HelpAgain)},
		{re(`^invalid character U\+0023 '#'`), nil, about(words.HelpComment)},
		{isSyntax, re(`^(?:return\s+|\w+\s*:?=\s*)?(\w+)\s*=>\s*(.+)$`), written("func($1 int) int { return $2 }")},
		{isSyntax, re(`\blambda\s+(\w+)\s*:\s*([^,)]+)`), written("func($1 int) int { return $2 }")},
	}
}

func callHabits() []habit {
	return []habit{
		{isSyntax, re(`^print\s*\((.*),\s*end\s*=`), written("fmt.Print($1)")},
		{isSyntax, re(`\bf"([^"]*)"|\bf'([^']*)'`), func(m []string) error { return goWrites(formatted(m[1] + m[2])) }},
		{isSyntax, re(`^(?:print|puts|echo|println)\s+([^=:+\-*/.,].*)$`), written("fmt.Println($1)")},
		{isSyntax, re(`^(len|cap|make|append|close|panic|delete|new|min|max|clear|copy|recover)\s+([\w"'].*)$`), written("$1($2)")},
		{isSyntax, re(`^(\w+\.\w+)\s+(["'\w].*)$`), written("$1($2)")},
		{isUndefined, re(`^(?:console\.log|System\.out\.println|puts|echo|cout)\s*[(<]*\s*(.*?)\)?;?$`), written("fmt.Println($1)")},
		{nil, re(`^println!\((.*)\);?$`), written("fmt.Println($1)")},
		{re(`^undefined: printf$`), re(`\bprintf\s*\((.*)\)`), written("fmt.Printf($1)")},
		{re(`^undefined: (exit|quit|sys)$`), nil, about(words.HelpExit)},
		{re(`^undefined: (threading|threads?|Thread|asyncio|multiprocessing|concurrent)$`), nil, about(words.HelpThread)},
		{re(`^undefined: (self|this)$`), nil, about(words.HelpReceiver)},
		{re(`^undefined: str$`), re(`\bstr\(([^()]*)\)`), written("fmt.Sprint($1)")},
		{re(`^cannot convert ".*type int`), re(`\bint\(("[^"]*")\)`), written("strconv.Atoi($1)")},
		{re(`^cannot convert .*string\) to type int`), re(`\bint\((\w+)\)`), written("strconv.Atoi($1)")},
		{re(`^undefined: sleep$`), re(`\bsleep\(([\d.]+)\)`), written("time.Sleep($1 * time.Second)")},
		{re(`^undefined: input$`), nil, written("var line string; fmt.Scanln(&line)")},
		{re(`^undefined: sqrt$`), re(`\bsqrt\(([^()]*)\)`), written("math.Sqrt($1)")},
		{re(`^undefined: pow$`), re(`\bpow\(([^()]*)\)`), written("math.Pow($1)")},
		{re(`^undefined: abs$`), re(`\babs\(([^()]*)\)`), written("math.Abs($1)")},
		{re(`^undefined: sorted$`), re(`\bsorted\((\w+)\)`), written("slices.Sorted(slices.Values($1))")},
		{re(`^undefined: round$`), re(`\bround\(([^(),]*)\)`), written("math.Round($1)")},
		{re(`^undefined: open$`), re(`\bopen\(("[^"]*"|\w+)`), written("os.Open($1)")},
		{re(`^undefined: float$`), re(`\bfloat\(("[^"]*")\)`), written("strconv.ParseFloat($1, 64)")},
		{re(`^undefined: float$`), re(`\bfloat\((\w+)\)`), written("float64($1)")},
		{isSyntax, re(`^type\s*\(([^()]+)\)$`), written(`fmt.Printf("%T\n", $1)`)},
		{re(`^undefined: (help|dir|vars|locals|globals)$`), nil, about(words.HelpAsk)},
		{re(`^undefined: ord$`), re(`\bord\('(.)'\)|\bord\("(.)"\)`), func(m []string) error { return goWrites("'" + m[1] + m[2] + "'") }},
		{re(`^undefined: chr$`), re(`\bchr\(([^()]*)\)`), written("string(rune($1))")},
		{re(`has no field or method append\b`), re(`(\w+)\.append\((.*)\)`), written("$1 = append($1, $2)")},
		{re(`has no field or method (push|add)\b`), re(`(\w+)\.(?:push|add)\((.*)\)`), written("$1 = append($1, $2)")},
		{re(`has no field or method (length|size|len|count|Len|Length|Size)\b`), re(`(\w+)\.(?:length|size|len|count|Len|Length|Size)\b`), written("len($1)")},
		{re(`has no field or method upper\b`), re(`("[^"]*"|[\w.]+)\.upper\(\)`), written("strings.ToUpper($1)")},
		{re(`has no field or method lower\b`), re(`("[^"]*"|[\w.]+)\.lower\(\)`), written("strings.ToLower($1)")},
		{re(`has no field or method strip\b`), re(`("[^"]*"|[\w.]+)\.strip\(\)`), written("strings.TrimSpace($1)")},
		{re(`has no field or method split\b`), re(`("[^"]*"|[\w.]+)\.split\(\)`), written("strings.Fields($1)")},
		{re(`has no field or method split\b`), re(`("[^"]*"|[\w.]+)\.split\((.+)\)`), written("strings.Split($1, $2)")},
		{re(`has no field or method join\b`), re(`("[^"]*"|\w+)\.join\((.+)\)`), written("strings.Join($2, $1)")},
		{re(`has no field or method replace\b`), re(`("[^"]*"|[\w.]+)\.replace\((.+)\)`), written("strings.ReplaceAll($1, $2)")},
		{re(`has no field or method startswith\b`), re(`("[^"]*"|[\w.]+)\.startswith\((.+)\)`), written("strings.HasPrefix($1, $2)")},
		{re(`has no field or method endswith\b`), re(`("[^"]*"|[\w.]+)\.endswith\((.+)\)`), written("strings.HasSuffix($1, $2)")},
		{re(`has no field or method sort\b`), re(`(\w+)\.sort\(\)`), written("slices.Sort($1)")},
		{re(`has no field or method keys\b`), re(`(\w+)\.keys\(\)`), written("maps.Keys($1)")},
		{re(`has no field or method values\b`), re(`(\w+)\.values\(\)`), written("maps.Values($1)")},
		{re(`has no field or method (acquire|lock)\b`), re(`(\w+)\.(?:acquire|lock)\(\)`), written("$1.Lock()")},
		{re(`has no field or method (release|unlock)\b`), re(`(\w+)\.(?:release|unlock)\(\)`), written("$1.Unlock()")},
	}
}

func valueHabits() []habit {
	return []habit{
		{re(`^undefined: True$`), nil, written("true")},
		{re(`^undefined: False$`), nil, written("false")},
		{re(`^undefined: (None|null|NULL|nullptr|undefined)$`), nil, written("nil")},
		{re(`^undefined: (str|String)$`), nil, written("string")},
		{re(`^undefined: (float|double)$`), nil, written("float64")},
		{re(`^undefined: (boolean|Boolean|_Bool)$`), nil, written("bool")},
		{re(`^undefined: (char)$`), nil, written("rune")},
		{re(`^undefined: (long)$`), nil, written("int64")},
		{re(`^undefined: (object|Object)$`), nil, written("any")},
		{re(`^undefined: list$`), nil, written("[]int{1, 2, 3}")},
		{re(`^undefined: dict$`), nil, written(`map[string]int{"a": 1}`)},
		{re(`^undefined: set$`), nil, written("map[string]bool{}")},
		{nil, re(`"""`), about(words.HelpRawString)},
		{isSyntax, re(`([\w.]+)\s*\*\*\s*([\w.]+)`), written("math.Pow($1, $2)")},
		{re(`cannot indirect`), re(`([\w.]+)\s*\*\*\s*([\w.]+)`), written("math.Pow($1, $2)")},
		{isSyntax, re(`(?:^|;\s*)(?:\+\+|--)(\w+);?$`), func(m []string) error { return words.HelpIncrement.Error(m[1] + "++") }},
		{isSyntax, re(`=\s*(\w+)(\+\+|--);?$`), func(m []string) error { return words.HelpIncrement.Error(m[1] + m[2]) }},
		{isSyntax, re(`^(\w+)\s*:?=\s*\[(.*)\];?$`), func(m []string) error { return goWrites(m[1] + " := " + sliceLiteral(m[2])) }},
		{isSyntax, re(`^\[(.*)\]$`), func(m []string) error { return goWrites(sliceLiteral(m[1])) }},
		{isSyntax, re(`^(\w+)\s*:?=\s*\{(.*:.*)\};?$`), func(m []string) error { return goWrites(m[1] + " := " + mapLiteral(m[2])) }},
		{isSyntax, re(`^\{(.*:.*)\}$`), func(m []string) error { return goWrites(mapLiteral(m[1])) }},
		{re(`must not be negative`), re(`(\w+)\[-(\d+)\]`), written("$1[len($1)-$2]")},
		{re(`must not be negative`), re(`(\w+)\[(\w*):-(\d+)\]`), written("$1[$2:len($1)-$3]")},
		{re(`must not be negative`), re(`(\w+)\[-(\d+):\]`), written("$1[len($1)-$2:]")},
		{re(`mismatched types`), re(`("[^"]*")\s*\*\s*(\w+)`), written("strings.Repeat($1, $2)")},
		{re(`mismatched types .*string\b.*\b(int|float64|float|bool)|mismatched types .*\b(int|float64|float|bool)\b.*string|cannot convert ".*" \(untyped string constant\) to type int`), re(`\+`), about(words.HelpMixed)},
		{isSyntax, re(`^(.+?)\s+if\s+(.+?)\s+else\s+(.+)$`), about(words.HelpTernary)},
		{re(`^invalid character U\+003F '\?'`), re(`\?.+:`), about(words.HelpTernary)},
		{isSyntax, re(`([\w.]+|"[^"]*")\s+not\s+in\s+([\w.]+)`), written("!slices.Contains($2, $1)")},
		{isSyntax, re(`(.+\s(?:and|or|is)\s.+|\bnot\s.+)`), func(m []string) error {
			if code := goWords(m[1]); code != m[1] {
				return goWrites(code)
			}
			return nil
		}},
		{isSyntax, re(`([\w.]+|"[^"]*")\s+in\s+([\w.]+)`), written("slices.Contains($2, $1)")},
		{re(`^missing argument in conversion to`), re(`([\w.]+)\(\)`), written("$1{}")},
		{isSyntax, re(`\bnew\s+(\w+)\s*\(\s*\)`), written("&$1{}")},
		{isSyntax, re(`(\w+)->(\w+)`), written("$1.$2")},
		{isSyntax, re(`([\w.]+)\s*([!=]==)\s*([\w."]+)`), func(m []string) error { return goWrites(m[1] + " " + m[2][:2] + " " + m[3]) }},
	}
}

func shellHabits() []habit {
	return []habit{
		{nil, re(`^(?:!|%)\s*(?:pip|pip3|conda|apt|apt-get|brew|npm|go get)\b`), about(words.HelpNoInstall)},
		{nil, re(`^!\s*([\w./-]+)`), about(words.HelpShell, `exec.Command("$1").CombinedOutput()`)},
		{re(`^invalid character U\+003F '\?'`), re(`^\?|\?$`), about(words.HelpAsk)},
		{isSyntax, re(`^(%%?[A-Za-z]\w*)`), about(words.HelpMagicFirst, "$1")},
		{isSyntax, re(`^(?:cd|ls|pwd|cat|mkdir)\b`), about(words.HelpShell, `exec.Command("…").CombinedOutput()`)},
	}
}

// habitHelp returns help with a line that shows a habit of another language.
func habitHelp(e Error, lines []string) error {
	if help := characterHelp(e, lines[e.Line-1]); help != nil {
		return help
	}
	if isNoBlock.MatchString(e.Msg) && e.Line < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[e.Line]), "{") {
		return words.HelpBrace.Error()
	}
	line := strings.TrimSpace(lines[e.Line-1])
	for _, h := range habits() {
		var m []string
		if h.says != nil {
			if m = h.says.FindStringSubmatch(e.Msg); m == nil {
				continue
			}
		}
		if h.line != nil {
			if m = h.line.FindStringSubmatch(line); m == nil {
				continue
			}
		}
		if help := h.help(m); help != nil {
			return help
		}
	}
	return undeclaredHelp(e, line)
}

// importHabit returns help with an import that is written as in Python or Java.
func importHabit(m []string) error {
	name := m[1]
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	path := cmp.Or(pythonPackages[m[1]], name)
	if path == lessonsPath {
		return words.HelpImport.Error(`import "lessons"`)
	}
	if !slices.Contains(stdlib.Packages(), path) {
		paths := stdlib.ByName(path)
		if len(paths) == 0 {
			return words.HelpNoPackage.Error(m[1])
		}
		path = paths[0]
	}
	return words.HelpImport.Error(`import "` + path + `"`)
}

// pythonPackages are Go's for some of Python's, and C's headers, where the names differ.
var pythonPackages = map[string]string{
	"threading": "sync", "queue": "sync", "asyncio": "sync", "multiprocessing": "sync",
	"random": "math/rand/v2", "re": "regexp", "datetime": "time", "sys": "os", "subprocess": "os/exec", "logging": "log",
	"json": "encoding/json", "csv": "encoding/csv", "collections": "container/list", "unittest": "testing", "urllib": "net/http", "requests": "net/http",
	"socket": "net", "stdio": "fmt", "iostream": "fmt", "pathlib": "path/filepath", "hashlib": "crypto/sha256", "copy": "slices",
}

// characterHelp returns help with the characters of literals, and with those of other keyboards.
func characterHelp(e Error, line string) error {
	rest := e.restOf(line)
	switch {
	case strings.Contains(e.Msg, "rune literal"):
		start := strings.IndexByte(line, '\'')
		if strings.HasPrefix(rest, "'") && !strings.HasPrefix(e.Msg, "empty") {
			start = e.Col - 1
		}
		if start < 0 {
			return nil
		}
		text, _, closed := strings.Cut(line[start+1:], "'")
		if !closed || strings.ContainsAny(text, `"\`) {
			text = "…"
		}
		return words.HelpQuotes.Error(`"` + text + `"`)
	case strings.HasPrefix(e.Msg, "invalid character U+"):
		for wide, narrow := range fullWidth {
			if strings.HasPrefix(rest, string(wide)) {
				return words.HelpCharacter.Error(narrow, string(wide))
			}
		}
		if r := []rune(rest); len(r) > 0 && '！' <= r[0] && r[0] <= '～' {
			return words.HelpCharacter.Error(string(r[0]-'！'+'!'), string(r[0]))
		}
	}
	return nil
}

// fullWidth are punctuation marks that input methods and word processors put in place of Go's,
// besides those between '！' and '～', which stand in ASCII's order.
var fullWidth = map[rune]string{
	'“': `"`, '”': `"`, '„': `"`, '«': `"`, '»': `"`, '‘': "'", '’': "'", '。': ".", '、': ",", '【': "[", '】': "]", '《': "<", '》': ">",
	'「': `"`, '」': `"`, '–': "-", '—': "-", '−': "-", '×': "*", '÷': "/", '…': "...", '\u00a0': " ", '\u3000': " ",
}

// Classes of all letters take long to compile. Only a cell that needs such a pattern waits for it.
var (
	setsName  = lazily(`^([\pL_][\pL_\pN]*(?:\s*,\s*[\pL_][\pL_\pN]*)*)\s*=\s*([^=].*?);?$`)
	stepsName = lazily(`^([\pL_][\pL_\pN]*)\s*(?:[-+*/%&|^]=|\+\+|--)`)
)

// undeclaredHelp returns help with a variable that is set before it is declared.
func undeclaredHelp(e Error, line string) error {
	undefined := isUndefined.FindStringSubmatch(e.Msg)
	if undefined == nil {
		return nil
	}
	if m := setsName().FindStringSubmatch(line); m != nil {
		for name := range strings.SplitSeq(m[1], ",") {
			if strings.TrimSpace(name) == undefined[1] {
				return words.HelpDeclare.Error(m[1] + " := " + goWords(m[2]))
			}
		}
	}
	if m := stepsName().FindStringSubmatch(line); m != nil && m[1] == undefined[1] {
		return words.HelpFirst.Error(m[1] + " := 0")
	}
	return nil
}

var field = re(`\{([^{}:]+)(?::([^{}]*))?\}`)

// formatted returns a call of fmt.Sprintf in place of a text with values in braces.
func formatted(text string) string {
	var args []string
	format := field.ReplaceAllStringFunc(text, func(f string) string {
		m := field.FindStringSubmatch(f)
		args = append(args, m[1])
		if m[2] != "" && !strings.ContainsAny(m[2], "<>^=") {
			return "%" + m[2]
		}
		return "%v"
	})
	return strings.Join(append([]string{`fmt.Sprintf("` + format + `"`}, args...), ", ") + ")"
}

func sliceLiteral(elements string) string {
	return "[]" + typeOfLiteral(elements) + "{" + doubleQuoted(elements) + "}"
}

func mapLiteral(pairs string) string {
	key, value, _ := strings.Cut(pairs, ":")
	return "map[" + typeOfLiteral(key) + "]" + typeOfLiteral(value) + "{" + doubleQuoted(pairs) + "}"
}

// typeOfLiteral returns the type of the first of some values.
func typeOfLiteral(values string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(values), ",")
	switch {
	case first == "":
		return "int"
	case strings.ContainsAny(first[:1], `"'`):
		return "string"
	case first == "True" || first == "False" || first == "true" || first == "false":
		return "bool"
	case strings.Contains(first, ".") && '0' <= first[0] && first[0] <= '9':
		return "float64"
	}
	return "int"
}

var singleQuoted = re(`'([^'"\\]*)'`)

func doubleQuoted(code string) string {
	return goWords(singleQuoted.ReplaceAllString(code, `"$1"`))
}

// mistypedKeyword returns the keyword that the first word of a line may be meant to be, "" if none
// is near.
func mistypedKeyword(line string) string {
	word := firstName(line)
	if token.IsKeyword(word) {
		return ""
	}
	return nearest(word, keywordNames)
}

var keywordNames = func() (names []string) {
	for tok := token.BREAK; tok <= token.VAR; tok++ {
		names = append(names, tok.String())
	}
	return names
}()
