package stdlib

import _ "embed"

// ownExportsData has what differs from exports.pack on this operating system.
//
//go:embed exports_windows.pack
var ownExportsData string
