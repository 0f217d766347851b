//go:build !linux

package main

import "errors"

const canMeasureMemory = false

func pss(int) (int, error) { return 0, errors.ErrUnsupported }
