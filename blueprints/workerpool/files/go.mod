module example.invalid/service

go 1.25.0
