package check

import (
	"go/doc/comment"
	"go/token"

	"github.com/lockstep-go/lockstep/kernel/words"
)

// keyword is what Inspect says about one of the language's own words.
type keyword struct {
	form    string // in which it is used
	about   words.Phrase
	section string // of the language specification
}

var keywords = map[token.Token]keyword{
	token.BREAK:       {"break [Label]", words.KeywordBreak, "Break_statements"},
	token.CASE:        {"case value1, value2:", words.KeywordCase, "Switch_statements"},
	token.CHAN:        {"chan T, <-chan T, chan<- T", words.KeywordChan, "Channel_types"},
	token.CONST:       {"const name = value", words.KeywordConst, "Constant_declarations"},
	token.CONTINUE:    {"continue [Label]", words.KeywordContinue, "Continue_statements"},
	token.DEFAULT:     {"default:", words.KeywordDefault, "Select_statements"},
	token.DEFER:       {"defer f(x)", words.KeywordDefer, "Defer_statements"},
	token.ELSE:        {"if condition { } else { }", words.KeywordElse, "If_statements"},
	token.FALLTHROUGH: {"fallthrough", words.KeywordFallthrough, "Fallthrough_statements"},
	token.FOR:         {"for { }\nfor condition { }\nfor i := 0; i < n; i++ { }\nfor k, v := range x { }", words.KeywordFor, "For_statements"},
	token.FUNC:        {"func name(a int, b string) (c bool, err error) { }", words.KeywordFunc, "Function_declarations"},
	token.GO:          {"go f(x)", words.KeywordGo, "Go_statements"},
	token.GOTO:        {"goto Label", words.KeywordGoto, "Goto_statements"},
	token.IF:          {"if condition { }\nif v, err := f(); err != nil { }", words.KeywordIf, "If_statements"},
	token.IMPORT:      {"import \"path\"\nimport name \"path\"", words.KeywordImport, "Import_declarations"},
	token.INTERFACE:   {"type Name interface { Method(int) error }", words.KeywordInterface, "Interface_types"},
	token.MAP:         {"map[K]V", words.KeywordMap, "Map_types"},
	token.PACKAGE:     {"package main", words.KeywordPackage, "Package_clause"},
	token.RANGE:       {"for i, v := range x { }", words.KeywordRange, "For_range"},
	token.RETURN:      {"return value, err", words.KeywordReturn, "Return_statements"},
	token.SELECT:      {"select {\ncase v := <-c:\ncase d <- x:\ndefault:\n}", words.KeywordSelect, "Select_statements"},
	token.STRUCT:      {"type Name struct { Field int }", words.KeywordStruct, "Struct_types"},
	token.SWITCH:      {"switch x { case 1: default: }\nswitch v := x.(type) { case int: }", words.KeywordSwitch, "Switch_statements"},
	token.TYPE:        {"type Name T", words.KeywordType, "Type_declarations"},
	token.VAR:         {"var name T = value", words.KeywordVar, "Variable_declarations"},
}

// describeKeyword describes a word of the language.
func describeKeyword(lang words.Language, word string) (description, bool) {
	k, ok := keywords[token.Lookup(word)]
	if !ok {
		return description{}, false
	}
	link := "[" + words.GoSpecification.In(lang) + "]"
	text := k.about.In(lang) + "\n\n" + link + "\n\n" + link + ": https://go.dev/ref/spec#" + k.section
	return description{signature: k.form, doc: new(comment.Parser).Parse(text)}, true
}
