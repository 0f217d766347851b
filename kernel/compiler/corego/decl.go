package corego

import "github.com/lockstep-go/lockstep/kernel/compiler/core"

// Param is a parameter or a result. The Name of a result may be "".
type Param struct {
	Name Name
	Type Type
}

// Signature is what a function takes and gives.
type Signature struct {
	Params  []Param
	Results []Param
}

// Decl is a declaration of a file.
type Decl interface{ printDecl(p *printer) }

type (
	// Func is a function.
	Func struct {
		Name      Name
		Signature Signature
		Body      []Stmt
		Inline    bool // the body stands in the line of the head
	}

	// Struct is a struct type under a name of its own.
	Struct struct {
		Name   Name
		Fields []Field
	}

	// GlobalVar is a variable of the package.
	GlobalVar struct {
		Name Name
		Type Type
	}
)

// Field is a field of a struct.
type Field struct {
	Name Name
	Type Type
	Tag  string // "" for none
}

// Import is an import declaration.
type Import struct{ Name, Path string }

// File is what the interpreter is given at once.
type File struct {
	Imports []Import
	Decls   []Decl
	Init    []Stmt // what is done when the file has been compiled
}

// A Mark is the place in the cell of a call, by where it starts in the printed text.
type Mark struct {
	Line, Col int // of the called function's name, in bytes, from 1
	Site      core.Site
	Enters    bool // see Call
}

// Printed is the text of a file.
type Printed struct {
	Text string
	// Lines has the line at which each function starts.
	Lines map[Name]int
	// Marks are the calls that have a site.
	Marks []Mark
}
