package interp

import (
	"go/ast"
	"go/token"
	"reflect"
)

// Functions that a text declares may be run by another engine. Their first steps are then that
// engine's, and nothing is made of the rest of their bodies.

// declareVariables makes the variables that a file declares, which have no initial values, and returns
// what is left. yaegi would make them after the functions that are compiled here.
func (in *Interp) declareVariables(file *ast.File, e *entry) (rest *ast.File, err error) {
	variables, others := *file, *file
	variables.Decls, others.Decls = nil, nil
	found := false
	for _, d := range file.Decls {
		switch g, ok := d.(*ast.GenDecl); {
		case ok && (g.Tok == token.IMPORT || plain(g)): // an import is known to all that is of the file's name
			found = found || g.Tok == token.VAR
			variables.Decls = append(variables.Decls, d)
		case ok && g.Tok == token.VAR: // no text of Core, in which initial values are set by functions
			return file, nil
		default:
			others.Decls = append(others.Decls, d)
		}
	}
	if !found {
		return file, nil
	}
	prog, err := in.yaegi.CompileAST(&variables)
	if err != nil {
		return nil, err
	}
	e.compiled()
	_, err = in.yaegi.Execute(prog)
	return &others, err
}

// plain reports whether a declaration is of types, or of variables without initial values.
func plain(g *ast.GenDecl) bool {
	if g.Tok != token.VAR {
		return g.Tok == token.TYPE
	}
	for _, spec := range g.Specs {
		if spec, ok := spec.(*ast.ValueSpec); !ok || len(spec.Values) > 0 {
			return false
		}
	}
	return true
}

// Type returns the type that package main gives a name, nil if it gives it none.
func (in *Interp) Type(name string) reflect.Type {
	s := in.session.names.symbol(name)
	if s == nil || s.typ() == nil {
		return nil
	}
	return typeOf(s.typ())
}

// Variable returns a variable of package main. For an undeclared name it returns the zero Value.
func (in *Interp) Variable(name string) reflect.Value {
	s := in.session.names.symbol(name)
	if s == nil || !s.isGlobal() || s.typ() == nil {
		return reflect.Value{}
	}
	if i := s.index(); i >= 0 && i < in.session.made && (*in.session.globals)[i].IsValid() && (*in.session.globals)[i].Type() == typeOf(s.typ()) {
		return (*in.session.globals)[i]
	}
	return reflect.Value{}
}

// Declares reports whether package main declares a function.
func (in *Interp) Declares(name string) bool { return in.session.function(name) != nil }

// Caller returns what calls a function that package main declares, or nil for an undeclared name.
// It may be asked for while the text that declares it is being evaluated. Its results are for the
// caller alone.
func (in *Interp) Caller(name string) func(args []reflect.Value) []reflect.Value {
	def := in.session.function(name)
	if def == nil {
		return nil
	}
	t := def.funcType()
	var frames *framesOf
	return func(args []reflect.Value) (results []reflect.Value) {
		if frames == nil {
			frames = newFramesOf(def)
		}
		called := frames.get(in.outside)
		n := t.NumOut()
		params := called.data[n:]
		for i, arg := range args {
			params[i].Set(arg)
		}
		frames.run(called)
		for i, v := range called.data[:n] {
			result := reflect.New(t.Out(i)).Elem()
			result.Set(v)
			results = append(results, result)
		}
		frames.put(called)
		return results
	}
}

// Replace has a function of the text that is being evaluated do what run does, which is given its
// results and parameters, in this order, as variables. It reports whether it does.
func (in *Interp) Replace(name string, run func(variables []reflect.Value)) bool {
	def := in.session.function(name)
	if def == nil {
		return false
	}
	first := def.firstStep()
	n := def.funcType().NumOut() + def.funcType().NumIn()
	first.dropNext()
	def.pruneFunction()
	*first.step() = func(f *frame) step {
		run((*f.variables())[:n])
		return nil
	}
	return true
}
