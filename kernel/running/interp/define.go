package interp

import (
	"fmt"
	"path"

	"github.com/traefik/yaegi/interp"
)

// Define gives texts to come the symbols of a table under an import path, beside those that it has
// there. The two slashes in the key keep yaegi from putting symbols of its own in their place, as
// it does in packages of the standard library.
func (in *Interp) Define(importPath string, t Table) error {
	in.loaded[importPath] = true
	if len(t) == 0 {
		return nil
	}
	if err := in.yaegi.Use(interp.Exports{importPath + "//" + path.Base(importPath): in.symbols(t)}); err != nil {
		return fmt.Errorf("define symbols of %s: %w", importPath, err)
	}
	return nil
}
