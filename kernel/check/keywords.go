package check

import (
	"go/doc/comment"
	"go/token"
)

// keyword is what Inspect tells of one of the language's own words.
type keyword struct {
	form    string // in which it is used
	about   string
	section string // of the language specification
}

var keywords = map[token.Token]keyword{
	token.BREAK:       {"break [Label]", "break ends the innermost for, switch or select around it, or the one with the label.", "Break_statements"},
	token.CASE:        {"case value1, value2:", "case begins one of the clauses of a switch, or one of the communications of a select. Go does not fall through to the next.", "Switch_statements"},
	token.CHAN:        {"chan T, <-chan T, chan<- T", "chan makes the type of channels of T: one that only gives has its arrow before the word, one that only takes behind it. make(chan T, n) makes a channel with room for n.", "Channel_types"},
	token.CONST:       {"const name = value", "const declares constants; within brackets iota counts them.", "Constant_declarations"},
	token.CONTINUE:    {"continue [Label]", "continue begins the next turn of the innermost loop around it, or of the one with the label.", "Continue_statements"},
	token.DEFAULT:     {"default:", "default begins the clause of a switch for what no case takes. A select with one does not wait.", "Select_statements"},
	token.DEFER:       {"defer f(x)", "defer has a function called when the one around it returns or panics, the last deferred first. Its arguments are evaluated now.", "Defer_statements"},
	token.ELSE:        {"if condition { } else { }", "else begins what is done when the condition of an if is false.", "If_statements"},
	token.FALLTHROUGH: {"fallthrough", "fallthrough goes on with the next clause of a switch.", "Fallthrough_statements"},
	token.FOR:         {"for { }\nfor condition { }\nfor i := 0; i < n; i++ { }\nfor k, v := range x { }", "for is Go's only loop. Its variables are new in each turn, so a goroutine started in one keeps that turn's.", "For_statements"},
	token.FUNC:        {"func name(a int, b string) (c bool, err error) { }", "func declares a function or, with a receiver before its name, a method; without a name it is a function value, which shares the variables around it.", "Function_declarations"},
	token.GO:          {"go f(x)", "go calls a function in a new goroutine and does not wait for it. Its arguments are evaluated now, in this goroutine.", "Go_statements"},
	token.GOTO:        {"goto Label", "goto goes on at the label, in the same function.", "Goto_statements"},
	token.IF:          {"if condition { }\nif v, err := f(); err != nil { }", "if does what is in its block when the condition is true.", "If_statements"},
	token.IMPORT:      {"import \"path\"\nimport name \"path\"", "import makes a package's exported names known. A cell may leave it out for the standard library.", "Import_declarations"},
	token.INTERFACE:   {"type Name interface { Method(int) error }", "interface makes a type whose values can be of any type that has the methods. As a constraint it says which types a type parameter can be.", "Interface_types"},
	token.MAP:         {"map[K]V", "map makes the type of maps from keys to values. Maps are not safe for several goroutines when one of them writes.", "Map_types"},
	token.PACKAGE:     {"package main", "package begins a file. A cell needs none; with it and a function main it is a whole program.", "Package_clause"},
	token.RANGE:       {"for i, v := range x { }", "range goes through a slice, array, string, map, channel, number (0 to n-1) or function. Over a channel it receives until the channel is closed.", "For_range"},
	token.RETURN:      {"return value, err", "return ends the function, with its results, once its deferred calls have run.", "Return_statements"},
	token.SELECT:      {"select {\ncase v := <-c:\ncase d <- x:\ndefault:\n}", "select waits until one of its cases can communicate, and does that; among several that can it chooses at random. With default it does not wait.", "Select_statements"},
	token.STRUCT:      {"type Name struct { Field int }", "struct makes a type of fields. A field without a name is embedded: its fields and methods are the struct's, too.", "Struct_types"},
	token.SWITCH:      {"switch x { case 1: default: }\nswitch v := x.(type) { case int: }", "switch does the first clause whose case is equal to the value, or whose type it has.", "Switch_statements"},
	token.TYPE:        {"type Name T", "type declares a new type, with methods of its own; with = it declares another name for a type.", "Type_declarations"},
	token.VAR:         {"var name T = value", "var declares variables. Without a value they are zero.", "Variable_declarations"},
}

// describeKeyword describes a word of the language.
func describeKeyword(word string) (description, bool) {
	k, ok := keywords[token.Lookup(word)]
	if !ok {
		return description{}, false
	}
	text := k.about + "\n\n[The Go specification]\n\n[The Go specification]: https://go.dev/ref/spec#" + k.section
	return description{signature: k.form, doc: new(comment.Parser).Parse(text)}, true
}
