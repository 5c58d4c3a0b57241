# R's surveillance on the weekly series of a table: the last week of each by Farrington's flexible method, EARS C1 to C3 and
# CUSUM, as the Monday list asks. Usage: Rscript unusual.R TABLE ANSWERS [MANY]
#
# Prints COMPUTE <wall s> per method with the data in memory, after one series that is not timed. ANSWERS becomes a table of
# bounds and alarms. With MANY, the 48 weeks before of so many series are judged too, for comparison only.

suppressPackageStartupMessages(library(surveillance))
words <- commandArgs(trailingOnly = TRUE)
table <- read.csv(words[1])
many <- if (length(words) > 2) as.integer(words[3]) else 0L
names <- unique(table$series)
length <- nrow(table) / length(names)
counts <- matrix(table$count, nrow = length, dimnames = list(NULL, names))
series <- lapply(names, function(name) {
    sts(counts[, name], start = c(2020, 1), frequency = 52)
})
baseline <- 7

# pThresholdTrend is 1, so that a trend is kept whatever its p: surveillance 1.20 puts the weights of the weeks in the place of the
# working weights before it asks for that p, which then is too small, and keeps trends that are no more than chance.
farrington <- function(one, range) {
    farringtonFlexible(one, control = list(
        range = range, b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26, weightsThreshold = 2.58,
        pThresholdTrend = 1, thresholdMethod = "nbPlugin", alpha = 0.001, limit54 = c(0, 4)
    ))
}
ears <- function(method) function(one, range) {
    alpha <- if (method == "C3") 0.025 else 0.001
    earsC(one, control = list(range = range, method = method, baseline = baseline, alpha = alpha, minSigma = 0))
}
rossi <- function(one, range) {
    # The usual count is the mean of the weeks before, as ours takes it.
    old <- sts2disProg(one)
    algo.cusum(old, control = list(range = range, k = 1.04, h = 2.26, m = NULL, trans = "rossi"))
}
bound <- function(answer) as.numeric(if (is.list(answer)) answer$upperbound else upperbound(answer))
alarm <- function(answer) as.numeric(if (is.list(answer)) answer$alarm else alarms(answer))

methods <- list(farrington = farrington, C1 = ears("C1"), C2 = ears("C2"), C3 = ears("C3"), cusum = rossi)
rows <- list()
tell <- function(method, which, range, answers) {
    for (i in seq_along(which)) {
        rows[[length(rows) + 1]] <<- data.frame(
            method = method, series = names[which[i]], week = range, bound = bound(answers[[i]]), alarm = alarm(answers[[i]])
        )
    }
}
# CUSUM adds up over half a year, the others judge a week; C3 stops in surveillance when it is asked for one alone.
range_of <- function(method) length + 1 - (switch(method, cusum = 26, C3 = 5, 1):1)
# Without an event before the half year there is no level to rise from.
has_level <- colSums(counts[seq_len(length - 26), ]) > 0
all_series <- list(series = series, names = names)
for (method in names(methods)) {
    kept <- if (method == "cusum") has_level else TRUE
    series <- all_series$series[kept]
    names <- all_series$names[kept]
    judge <- methods[[method]]
    range <- range_of(method)
    quietly <- function(one) suppressWarnings(judge(one, range))
    quietly(series[[1]])
    began <- proc.time()[["elapsed"]]
    answers <- lapply(series, quietly)
    cat(sprintf("COMPUTE %s %.4f\n", method, proc.time()[["elapsed"]] - began))
    tell(method, seq_along(series), range, answers)
    if (many > 0 && method != "cusum") {
        which <- unique(round(seq(1, length(series), length.out = many)))
        earlier <- (length - 48):(length - 1)
        tell(method, which, earlier, lapply(series[which], function(one) suppressWarnings(judge(one, earlier))))
    }
}
write.csv(do.call(rbind, rows), words[2], row.names = FALSE)
cat(sprintf("VERSION surveillance %s, R %s\n", packageVersion("surveillance"), getRversion()))
