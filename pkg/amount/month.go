package amount

// HoursOfMonth is by how many hours AWS divides a month, for prices and in its calculators.
// Source: https://docs.aws.amazon.com/pricing-calculator/latest/userguide/what-is-pricing-calculator.html
const HoursOfMonth = 730
