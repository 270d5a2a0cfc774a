//! A calculator for the right-hand sides that `trace` prints.

/// The value of an expression of numbers, + − · / ½ ², parentheses, e^, ln, tanh and max(0, …).
pub(crate) fn value(text: &str) -> f64 {
    let mut rest = Rest { text: text.chars().filter(|c| !c.is_whitespace()).collect(), at: 0 };
    let value = rest.sum();
    assert!(rest.at == rest.text.len(), "{text}: what is at {}?", rest.at);
    value
}

struct Rest {
    text: Vec<char>,
    at: usize,
}

impl Rest {
    fn takes(&mut self, word: &str) -> bool {
        let length = word.chars().count();
        let found = self.text[self.at..].iter().take(length).copied().eq(word.chars());
        self.at += if found { length } else { 0 };
        found
    }
    fn sum(&mut self) -> f64 {
        let mut sum = self.product();
        loop {
            if self.takes("+") {
                sum += self.product();
            } else if self.takes("−") {
                sum -= self.product();
            } else {
                return sum;
            }
        }
    }
    fn product(&mut self) -> f64 {
        let mut product = self.factor();
        loop {
            if self.takes("·") {
                product *= self.factor();
            } else if self.takes("/") {
                product /= self.factor();
            } else {
                return product;
            }
        }
    }
    fn factor(&mut self) -> f64 {
        if self.takes("−") {
            return -self.factor();
        }
        let base = if self.takes("½") {
            0.5
        } else if self.takes("e^") {
            self.factor().exp()
        } else if self.takes("ln") {
            self.factor().ln()
        } else if self.takes("tanh") {
            self.factor().tanh()
        } else if self.takes("max(0,") {
            let inner = self.sum().max(0.0);
            assert!(self.takes(")"));
            inner
        } else if self.takes("(") {
            let inner = self.sum();
            assert!(self.takes(")"));
            inner
        } else {
            self.number()
        };
        if self.takes("²") { base * base } else { base }
    }
    fn number(&mut self) -> f64 {
        let start = self.at;
        while self.at < self.text.len() {
            let c = self.text[self.at];
            let exponent = matches!(c, '-') && self.text[self.at - 1] == 'e';
            let e = c == 'e' && self.at > start && self.text.get(self.at + 1) != Some(&'^');
            if !(c.is_ascii_digit() || c == '.' || e || exponent) {
                break;
            }
            self.at += 1;
        }
        let text: String = self.text[start..self.at].iter().collect();
        text.parse().unwrap_or_else(|_| panic!("{text:?} at {start} of {:?} is no number", self.text))
    }
}
