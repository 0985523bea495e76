//go:build race

package app

// raceDetector makes a process several times as large as it is without.
const raceDetector = true
