//! Who is in a community.

use std::sync::LazyLock;

use super::community::FAMILY;
use super::random::Random;

static FIRST: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "Ana Bo Carla Dmitri Esra Femi Greta Hugo Ines Jonas Kaya Lars Mira Nuno Olga Pavel Quinn Rosa Selim Tove Uma \
     Viktor Wanda Xenia Yusuf Zora Alma Bela Cleo Darius Elif Finn Gita Hana Ivo Jana Kofi Lena Milo Nadia"
        .split_whitespace()
        .collect()
});

static LAST: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "Keller Marsh Okoro Lindqvist Petrov Yilmaz Silva Novak Haddad Brandt Costa Dupont Eriksen Fontana Grant Horvat \
     Ito Jansen Kowal Lopez Moreau Nakamura Olsen Popescu Rossi Schmid Tanaka Urban Vance Weber Young"
        .split_whitespace()
        .collect()
});

/// Somebody.
pub struct Person {
    /// How others refer to them: a file's name.
    pub handle: String,
    /// The full name.
    pub name: String,
}

/// Somebody who leads a family of communities, and 15 to 23 others.
pub fn people(random: &mut Random, number: usize) -> Vec<Person> {
    let leader = number - number % FAMILY;
    let others = random.between(15, 23);
    std::iter::once(leader * 24).chain((1..=others).map(|other| number * 24 + other)).map(person).collect()
}

/// Person `number` of all networks; no two have one name.
fn person(number: usize) -> Person {
    let first = number % FIRST.len();
    let last = (number / FIRST.len() + first * 7) % LAST.len();
    let second = number / FIRST.len() / LAST.len();
    let mut name = format!("{} {}", FIRST[first], LAST[last]);
    if second > 0 {
        name.push_str(&format!("-{}", LAST[(last + second) % LAST.len()]));
    }
    // Beyond what two family names tell apart, a number does.
    if second >= LAST.len() {
        name.push_str(&format!(" {}", second / LAST.len() + 1));
    }
    Person { handle: name.to_lowercase().replace(' ', "-"), name }
}
