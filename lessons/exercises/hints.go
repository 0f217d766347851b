package exercises

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Hints returns what is told about a verdict, the nearest first: a hint for the fault that was
// found, filled in with what is known of it, and then the ladder of the exercise. Language is en or
// zh.
func (e *Exercise) Hints(f Fault, language string) (hints []string) {
	all := e.Texts[language].Hints
	if of := hintFor(all, f); of != "" {
		hints = append(hints, fill(of, f))
	} else if general := General(f.Kind, language); general != "" {
		hints = append(hints, fill(general, f))
	}
	for _, s := range ladder(all) {
		hints = append(hints, s.Text)
	}
	return hints
}

// ladder returns the hints with numbers, in their order.
func ladder(all []Section) (steps []Section) {
	number := func(s Section) int {
		n, err := strconv.Atoi(s.Heading)
		if err != nil {
			return -1
		}
		return n
	}
	for _, s := range all {
		if number(s) >= 0 {
			steps = append(steps, s)
		}
	}
	slices.SortStableFunc(steps, func(a, b Section) int { return number(a) - number(b) })
	return steps
}

// hintFor returns the hint whose heading names a fault most exactly, "" if none does.
func hintFor(all []Section, f Fault) string {
	best, text := -1, ""
	for _, s := range all {
		rank := len(s.Heading)
		if _, object, _ := strings.Cut(s.Heading, " "); object != "" && object == f.Object {
			rank += 1000 // rather than one that the message only mentions
		}
		if f.Kind != "" && f.Is(s.Heading) && rank > best {
			best, text = rank, s.Text
		}
	}
	return text
}

// unknown stands in a hint for what is not known.
const unknown = "…"

// fill puts what is known of a fault into a hint.
func fill(text string, f Fault) string {
	party := func(i int) Party {
		if i < len(f.Parties) {
			return f.Parties[i]
		}
		return Party{Name: unknown}
	}
	line := func(p Party) string {
		if p.Line == 0 {
			return unknown
		}
		return strconv.Itoa(p.Line)
	}
	return strings.NewReplacer(
		"{object}", cmp.Or(f.Object, unknown), "{got}", cmp.Or(f.Got, unknown), "{want}", cmp.Or(f.Want, unknown),
		"{first}", cmp.Or(party(0).Name, unknown), "{second}", cmp.Or(party(1).Name, unknown),
		"{line}", line(party(0)), "{line2}", line(party(1)),
	).Replace(text)
}

// General returns the kernel's own hint for a kind of fault, for exercises that have none.
func General(kind, language string) string {
	text := general[kind]
	if language == "zh" {
		return text[1]
	}
	return text[0]
}

// general has hints in English and in Chinese.
var general = map[string][2]string{
	Race:       {"{first} and {second} both use {object}, and nothing says who comes first. Which lock belongs to it, or which channel hands it over?", "{first} 和 {second} 都在使用 {object}，却没有谁先谁后。该由哪把锁管它，或者由哪个 channel 来交接？"},
	Deadlock:   {"Follow the ring: who waits for what, and who has it? One of them has to let go, or take things in the same order as the others.", "顺着圈走一遍：谁在等什么，那东西又在谁手里？要么有人先放手，要么大家按同样的顺序去拿。"},
	Leak:       {"{first} is left behind: it waits for something that nobody will do any more. Who was to wake it, and where did they go?", "{first} 被落下了：它等的事再也没有人会做。本该由谁来叫醒它？那个 goroutine 去哪儿了？"},
	Panic:      {"Look at the last step before the panic. Who else could have changed what was checked just before?", "看看 panic 之前的最后一步：刚刚检查过的东西，还有谁能改动它？"},
	Misuse:     {"Count: is each Unlock after its Lock, each Done after its Add, on every path?", "数一数：在每条路上，Unlock 前面都有 Lock 吗？Done 前面都有 Add 吗？"},
	Spin:       {"{first} asks again and again. What could it wait for instead, so that it is woken?", "{first} 一遍又一遍地问。有没有什么东西可以让它去等，等到了再被叫醒？"},
	Late:       {"Sleeping does not say who comes first; it only makes it likely. What would say it?", "休眠并没有规定先后，只是看上去像有先后。用什么才能真正规定先后？"},
	Lost:       {"main returns while {first} is still at work. Who waits for it?", "main 返回的时候 {first} 还在干活。谁来等它？"},
	Want:       {"Read the table from the end: which write made it {got}, and what had its goroutine read before?", "从表格的最后往前读：是哪一次写入让它成了 {got}？写它的 goroutine 之前读到的是什么？"},
	Overlap:    {"How many goroutines can be inside {object} at once? What is it that holds the others back, or lets too many in?", "{object} 里同时能有几个 goroutine？是什么拦住了其他人，又或者放进来太多？"},
	Time:       {"They wait one after the other. Which of these waits could go on at the same time?", "它们是一个接一个地等。哪些等待其实可以同时进行？"},
	Forbidden:  {"There is a way without {object}: what is it that you really wait for?", "不用 {object} 也能做到：你真正要等的是什么？"},
	Both:       {"More than one outcome is to be possible. What decides here too early?", "应当不止一种结果。是什么过早地把结果定了下来？"},
	Unfinished: {"The program ends before it has answered. Does something exit, or end the goroutine?", "程序还没有作答就结束了。是不是有什么让它退出，或者结束了这个 goroutine？"},
	Compile:    {"Read the first error only, and look at its line.", "只看第一个错误，看它说的那一行。"},
	Can:        {"Think of a goroutine that stops between two of its steps.", "想一想：如果有个 goroutine 恰好停在它的两步中间呢？"},
	Cannot:     {"What has to happen before this could be printed? Follow it back.", "要打印出这个，之前必须先发生什么？倒着推一推。"},
	Lines:      {"Use the given lines only, each once.", "只能用给出的那些行，每行用一次。"},
	Stuck:      {"Look at where each of them stands: who can go on?", "看看每个 goroutine 都停在哪里：谁能往前走？"},
	Misses:     {"Where must one of them stop, so that the other gets in between?", "要让谁停在哪里，另一个才能插进来？"},
	Accepts:    {"What does {object} do wrong, and when could it be seen? It takes more than one goroutine.", "{object} 错在哪里？什么时候才看得出来？一个 goroutine 可看不出来。"},
	Rejects:    {"{object} does all that it has promised. What does your test ask for beyond that?", "{object} 该做的都做到了。你的测试是不是要求得太多？"},
}
