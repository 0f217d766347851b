package lower

import "github.com/lockstep-go/lockstep/kernel/core"

// Variable returns the Core name of a variable of the cells, whose name by [Package.CoreName] is given. There is none
// as long as no function that the interpreter has uses it.
func (s *Session) Variable(coreName string) (name string, ok bool) {
	name = core.VarPrefix + identifier(coreName)
	return name, s.globals[name]
}
