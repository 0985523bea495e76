package main

import "github.com/acme-demo/eventcollector/internal/work"

// Metric is a named set of numbers that a part of the service counts.
//
//	Get() map[string]float64
//	ResetAll()
//	Reset(name string) error
type Metric = work.Metric
